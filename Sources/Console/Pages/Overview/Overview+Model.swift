public import Vocabulary

extension Console {
  /// The region at a glance: the three problems as live figures, then money, evidence and what just happened.
  public enum Overview {
    public struct Model: Sendable {
      public var at: Instant
      public var data: Unused
      public var compute: Utilisation
      public var needs: Matching
      public var money: Money
      public var evidence: Log
      public var counts: Counts
      /// Newest first; a page shows the first eight.
      public var recent: [Event]
      /// Resources that nobody ever requested, each with why.
      public var unused: [UnusedOffer] = []
      /// Figures by prefecture city, keyed by the six-digit code of GB/T 2260 (`450200`).
      public var cities: [City] = []

      public init(
        at: Instant, data: Unused, compute: Utilisation, needs: Matching, money: Money, evidence: Log, counts: Counts,
        recent: [Event], unused: [UnusedOffer] = [], cities: [City] = []
      ) {
        self.at = at
        self.data = data
        self.compute = compute
        self.needs = needs
        self.money = money
        self.evidence = evidence
        self.counts = counts
        self.recent = recent
        self.unused = unused
        self.cities = cities
      }
    }

    /// Data resources that were never requested: `never` of `all`.
    public struct Unused: Sendable {
      public var never: Int64
      public var all: Int64

      public init(never: Int64, all: Int64) {
        self.never = never
        self.all = all
      }
    }

    /// How much of the region's compute is used. Shares are in basis points (6500 = 65 %).
    public struct Utilisation: Sendable {
      /// Racks of all data centres, as their owners tell; nil while none is registered.
      public var racks: Racks?
      /// The hub's own processors in the last hour, by readings; nil where there is no way to know.
      public var used: Int64?
      /// The share of racks that should be used.
      public var target: Int64
      /// The same share over the last periods, oldest first.
      public var history: [Int64] = []
      public var pools: Int64
      public var runningJobs: Int64
      public var waitingJobs: Int64

      public struct Racks: Sendable {
        public var used: Int64
        public var built: Int64

        public init(used: Int64, built: Int64) {
          self.used = used
          self.built = built
        }
      }

      public init(
        racks: Racks? = nil, used: Int64? = nil, target: Int64, history: [Int64] = [], pools: Int64, runningJobs: Int64,
        waitingJobs: Int64
      ) {
        self.racks = racks
        self.used = used
        self.target = target
        self.history = history
        self.pools = pools
        self.runningJobs = runningJobs
        self.waitingJobs = waitingJobs
      }
    }

    public struct Matching: Sendable {
      public var matched: Int64
      public var unmatched: Int64

      public init(matched: Int64, unmatched: Int64) {
        self.matched = matched
        self.unmatched = unmatched
      }
    }

    /// Settled amounts in fen.
    public struct Money: Sendable {
      public var settledFen: Int64
      /// The part that vouchers paid.
      public var voucherFen: Int64
      /// What is held for uses that still run, vouchers and own money together.
      public var heldFen: Int64
      /// The part of it that is held of vouchers.
      public var heldVoucherFen: Int64
      /// Settled in each of the last periods, oldest first.
      public var history: [Int64] = []
      /// Whether every unit of the books sums to nought.
      public var balanced: Bool

      public init(
        settledFen: Int64, voucherFen: Int64, heldFen: Int64, heldVoucherFen: Int64 = 0, history: [Int64] = [],
        balanced: Bool
      ) {
        self.settledFen = settledFen
        self.voucherFen = voucherFen
        self.heldFen = heldFen
        self.heldVoucherFen = heldVoucherFen
        self.history = history
        self.balanced = balanced
      }
    }

    public struct Log: Sendable {
      public var size: Int64
      /// The Merkle root in lower-case hex; nil for an empty log.
      public var root: String?
      public var signedAt: Instant?

      public init(size: Int64, root: String? = nil, signedAt: Instant? = nil) {
        self.size = size
        self.root = root
        self.signedAt = signedAt
      }
    }

    public struct Counts: Sendable {
      public var participants: Int64
      public var offers: [Kind: Int64]
      public var agreements: Int64

      public init(participants: Int64, offers: [Kind: Int64], agreements: Int64) {
        self.participants = participants
        self.offers = offers
        self.agreements = agreements
      }
    }

    public struct UnusedOffer: Sendable {
      public var offer: OfferLine
      public var why: Text

      public init(offer: OfferLine, why: Text) {
        self.offer = offer
        self.why = why
      }
    }

    public struct City: Sendable {
      public var code: String
      public var offers: Int64
      public var needs: Int64

      public init(code: String, offers: Int64, needs: Int64) {
        self.code = code
        self.offers = offers
        self.needs = needs
      }
    }
  }
}
