import Vocabulary

/// What is looked for among the published datasets. All that is given must hold.
public struct DatasetQuery: Hashable, Sendable {
  /// Words in any language; every term of them must occur.
  public var text: String
  /// Values of facets; of one facet there may be several, all of which must hold.
  public var filters: [Filter]
  /// Only what the public may know of.
  public var openOnly: Bool

  public struct Filter: Hashable, Sendable {
    public var facet: DatasetFacet
    public var value: String
    public init(_ facet: DatasetFacet, _ value: String) {
      self.facet = facet
      self.value = value
    }
  }

  public init(text: String = "", filters: [Filter] = [], openOnly: Bool = false) {
    self.text = text
    self.filters = filters
    self.openOnly = openOnly
  }
}

/// One stretch of what was found.
public struct DatasetPage: Hashable, Sendable, Encodable {
  public var items: [Dataset]
  /// What to hand back for the next stretch; nil at the end.
  public var next: String?
}

/// In what order datasets are told.
public enum DatasetOrder: Sendable, Hashable {
  /// Those with every word in the title first, the newest first.
  case relevance
  case changed(isDescending: Bool)
  case created(isDescending: Bool)
  case name(isDescending: Bool)
}
