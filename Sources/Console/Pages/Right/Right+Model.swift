public import Vocabulary

extension Console {
  /// One data right.
  public enum Right {
    public struct Model: Sendable {
      public var line: RightLine
      public var registeredBy: Party
      public var registeredAt: Instant
      /// The certificate's verification code, in fives.
      public var code: String
      /// The entry of evidence whose receipt is the certificate.
      public var entry: Int64
      public var documents: [Certificate.Document]
      /// The rights that it derives from, the nearest first.
      public var sources: [RightLine] = []
      public var pledge: Side?
      /// To whom the right was offered, who has not accepted yet.
      public var transfer: Side?
      /// Open ones that the caller may read.
      public var disputes: [Dispute] = []
      public var lapsedAt: Instant?
      /// Those of the caller's newest agreements that rest on it.
      public var agreements: [AgreementList.Line] = []
      public var timeline: [Event] = []

      public init(
        line: RightLine, registeredBy: Party, registeredAt: Instant, code: String, entry: Int64,
        documents: [Certificate.Document]
      ) {
        self.line = line
        self.registeredBy = registeredBy
        self.registeredAt = registeredAt
        self.code = code
        self.entry = entry
        self.documents = documents
      }
    }

    public struct Side: Hashable, Sendable {
      public var to: Party
      public var at: Instant

      public init(to: Party, at: Instant) {
        self.to = to
        self.at = at
      }
    }

    public struct Dispute: Hashable, Sendable {
      public var by: Party
      public var reason: String
      public var at: Instant

      public init(by: Party, reason: String, at: Instant) {
        self.by = by
        self.reason = reason
        self.at = at
      }
    }
  }
}
