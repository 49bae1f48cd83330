public import Vocabulary

extension Console {
  /// One agreement: who signed, under which terms, what was used and charged, and everything that happened.
  public enum Agreement {
    public struct Model: Sendable {
      public var line: AgreementList.Line
      public var offer: OfferLine?
      public var need: NeedLine?
      public var signatures: [Signature]
      public var terms: [Term]
      public var startsAt: Instant?
      public var endsAt: Instant?
      /// SHA-256 of the signed text, in hex.
      public var digest: String?
      public var uses: [Use]
      /// What vouchers paid of ``AgreementList/Line/chargedFen``.
      public var voucherFen: Int64
      public var timeline: [Event]
      public var maySign: Bool = false
      public var mayRevoke: Bool = false

      public init(
        line: AgreementList.Line, offer: OfferLine? = nil, need: NeedLine? = nil, signatures: [Signature],
        terms: [Term], startsAt: Instant? = nil, endsAt: Instant? = nil, digest: String? = nil, uses: [Use],
        voucherFen: Int64, timeline: [Event], maySign: Bool = false, mayRevoke: Bool = false
      ) {
        self.line = line
        self.offer = offer
        self.need = need
        self.signatures = signatures
        self.terms = terms
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.digest = digest
        self.uses = uses
        self.voucherFen = voucherFen
        self.timeline = timeline
        self.maySign = maySign
        self.mayRevoke = mayRevoke
      }
    }

    public struct Signature: Sendable {
      public var party: Party
      /// The party's part in it, for instance `provider`.
      public var role: String
      /// Nil while it has not signed.
      public var signedAt: Instant?
      public var keyName: String?

      public init(party: Party, role: String, signedAt: Instant? = nil, keyName: String? = nil) {
        self.party = party
        self.role = role
        self.signedAt = signedAt
        self.keyName = keyName
      }
    }

    public struct Use: Sendable {
      public var id: String
      public var state: String
      public var startedAt: Instant?
      /// What was measured, in words.
      public var measured: Text?
      public var chargedFen: Int64?
      public var job: String?

      public init(
        id: String, state: String, startedAt: Instant? = nil, measured: Text? = nil, chargedFen: Int64? = nil,
        job: String? = nil
      ) {
        self.id = id
        self.state = state
        self.startedAt = startedAt
        self.measured = measured
        self.chargedFen = chargedFen
        self.job = job
      }
    }
  }
}
