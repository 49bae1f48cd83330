public import Vocabulary

extension Console {
  /// Search over the published datasets, with facets.
  public enum DatasetList {
    /// What a search can be narrowed by, in the order of the page.
    public enum Facet: String, CaseIterable, Sendable {
      case theme, sharing, openness, grade, freshness, publisher, format
    }

    public struct Query: Hashable, Sendable {
      /// Words, all of which must occur; empty for all datasets.
      public var text: String
      public var chosen: [Facet: String]
      public var cursor: String?

      public init(text: String = "", chosen: [Facet: String] = [:], cursor: String? = nil) {
        self.text = text
        self.chosen = chosen
        self.cursor = cursor
      }
    }

    public struct Model: Sendable {
      public var query: Query
      public var results: Listing<DatasetLine>
      public var groups: [Group]

      public init(query: Query, results: Listing<DatasetLine>, groups: [Group]) {
        self.query = query
        self.results = results
        self.groups = groups
      }
    }

    /// A facet with its most frequent values among what was found.
    public struct Group: Sendable {
      public var facet: Facet
      public var values: [Value]
      /// Whether there are more values.
      public var isCut: Bool

      public init(facet: Facet, values: [Value], isCut: Bool = false) {
        self.facet = facet
        self.values = values
        self.isCut = isCut
      }
    }

    public struct Value: Hashable, Sendable {
      public var code: String
      public var name: Text
      public var count: Int64

      public init(code: String, name: Text, count: Int64) {
        self.code = code
        self.name = name
        self.count = count
      }
    }
  }
}
