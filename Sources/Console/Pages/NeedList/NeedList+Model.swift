extension Console {
  /// The published needs.
  public enum NeedList {
    public struct Query: Hashable, Sendable {
      /// `open`, `matched`, `closed`; nil for all.
      public var state: String?
      public var cursor: String?

      public init(state: String? = nil, cursor: String? = nil) {
        self.state = state
        self.cursor = cursor
      }
    }

    public struct Model: Sendable {
      public var query: Query
      public var needs: Listing<NeedLine>

      /// Whether the caller may publish one.
      public var mayPublish: Bool

      public init(query: Query, needs: Listing<NeedLine>, mayPublish: Bool = false) {
        self.query = query
        self.needs = needs
        self.mayPublish = mayPublish
      }
    }
  }
}
