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

    public struct Model: Sendable {
      public var agreements: Listing<Line>

      public init(agreements: Listing<Line>) {
        self.agreements = agreements
      }
    }
  }
}
