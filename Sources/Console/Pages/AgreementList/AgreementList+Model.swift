public import Vocabulary

extension Console {
  /// The agreements that the caller may see.
  public enum AgreementList {
    public struct Line: Sendable {
      public var id: String
      public var title: Text
      public var kind: Kind
      public var state: String
      public var parties: [Party]
      public var chargedFen: Int64
      public var agreedAt: Instant

      public init(
        id: String, title: Text, kind: Kind, state: String, parties: [Party], chargedFen: Int64, agreedAt: Instant
      ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.state = state
        self.parties = parties
        self.chargedFen = chargedFen
        self.agreedAt = agreedAt
      }
    }

    /// A request that has not come to an agreement yet.
    public struct Request: Sendable {
      public var id: String
      public var title: Text
      /// The other party.
      public var counterpart: Party
      public var state: String
      public var days: Int64
      public var requestedAt: Instant
      /// Whether the terms on the table are the caller's to take.
      public var mayAccept: Bool

      public init(
        id: String, title: Text, counterpart: Party, state: String, days: Int64, requestedAt: Instant, mayAccept: Bool
      ) {
        self.id = id
        self.title = title
        self.counterpart = counterpart
        self.state = state
        self.days = days
        self.requestedAt = requestedAt
        self.mayAccept = mayAccept
      }
    }

    public struct Model: Sendable {
      public var agreements: Listing<Line>
      public var requests: [Request]

      public init(agreements: Listing<Line>, requests: [Request] = []) {
        self.agreements = agreements
        self.requests = requests
      }
    }
  }
}
