extension Console {
  /// Everything on offer, with search and facets.
  public enum Catalogue {
    public struct Query: Hashable, Sendable {
      /// Words to search for, in Chinese or English; empty for all.
      public var text: String = ""
      public var kind: Kind?
      /// Only what was never requested.
      public var unused: Bool = false
      public var cursor: String?

      public init(text: String = "", kind: Kind? = nil, unused: Bool = false, cursor: String? = nil) {
        self.text = text
        self.kind = kind
        self.unused = unused
        self.cursor = cursor
      }
    }

    public struct Model: Sendable {
      public var query: Query
      public var results: Listing<OfferLine>
      /// How many results each kind would have for the same words.
      public var facets: [Kind: Int64]

      public init(query: Query, results: Listing<OfferLine>, facets: [Kind: Int64]) {
        self.query = query
        self.results = results
        self.facets = facets
      }
    }
  }
}
