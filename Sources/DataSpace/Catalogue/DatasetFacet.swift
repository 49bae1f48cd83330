/// What published datasets are counted by.
public enum DatasetFacet: String, Sendable, Codable, CaseIterable {
  case sharing, openness, theme, publisher, region, format, keyword, licence, grade
  /// Told by the clock, so it is in no table.
  case freshness

  /// Those that people narrow a search by.
  public static let usual: [DatasetFacet] = [
    .sharing, .openness, .theme, .publisher, .region, .freshness, .grade, .format,
  ]
}

/// One value of a facet, and how many of the datasets that were found have it.
public struct FacetCount: Hashable, Sendable, Codable {
  public var value: String
  public var count: Int64
}
