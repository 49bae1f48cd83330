public import Vocabulary

extension Console {
  /// What a job would cost, where and when: a few choices beside each other, and what would not do.
  public enum Quote {
    public struct Model: Sendable {
      public var at: Instant
      public var options: [Option]
      public var rejected: [Rejected]
      /// How many more there are than are told.
      public var notTold: Int64
      /// The last start that was looked at.
      public var until: Instant?

      public init(at: Instant, options: [Option], rejected: [Rejected], notTold: Int64 = 0, until: Instant? = nil) {
        self.at = at
        self.options = options
        self.rejected = rejected
        self.notTold = notTold
        self.until = until
      }
    }

    public struct Option: Sendable {
      /// `now`, `cheapest`, `greenest`, `other`; one option may be several.
      public var words: [String]
      public var pool: String
      public var poolName: Text
      public var siteName: Text
      public var providerName: Text
      /// `agreement`, `publishedRule` or `negotiation`.
      public var access: String
      public var offer: String
      public var startsAt: Instant
      public var endsAt: Instant
      public var waitMilliseconds: Int64
      public var ahead: Int64
      public var grossFen: Int64
      public var voucherFen: Int64
      public var payableFen: Int64
      public var heldFen: Int64
      /// Whether the asker's money covers what would be held.
      public var isCovered: Bool
      /// Thousandths of a yuan for a kWh at the start.
      public var tariff: Int64?
      public var milliwattHours: Int64?
      public var carbonMilligrams: Int64?
      /// What a submission says to have it so.
      public var agreement: String?
      public var notBefore: Instant?
      public var voucher: String?

      public init(
        words: [String], pool: String, poolName: Text, siteName: Text, providerName: Text, access: String,
        offer: String, startsAt: Instant, endsAt: Instant, waitMilliseconds: Int64, ahead: Int64, grossFen: Int64,
        voucherFen: Int64, payableFen: Int64, heldFen: Int64, isCovered: Bool = true
      ) {
        self.words = words
        self.pool = pool
        self.poolName = poolName
        self.siteName = siteName
        self.providerName = providerName
        self.access = access
        self.offer = offer
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.waitMilliseconds = waitMilliseconds
        self.ahead = ahead
        self.grossFen = grossFen
        self.voucherFen = voucherFen
        self.payableFen = payableFen
        self.heldFen = heldFen
        self.isCovered = isCovered
      }
    }

    public struct Rejected: Sendable {
      public var name: Text
      public var why: Text
      public var remedy: Text?
      public var wouldStart: Instant?
      public var wouldCostFen: Int64?

      public init(
        name: Text, why: Text, remedy: Text? = nil, wouldStart: Instant? = nil, wouldCostFen: Int64? = nil
      ) {
        self.name = name
        self.why = why
        self.remedy = remedy
        self.wouldStart = wouldStart
        self.wouldCostFen = wouldCostFen
      }
    }
  }
}
