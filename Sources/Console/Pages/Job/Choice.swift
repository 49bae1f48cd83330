public import Vocabulary

extension Console.Job {
  /// How the hub chose where and when a job runs.
  public struct Choice: Sendable {
    /// What was asked for: `now`, `cheapest`, `greenest` or `balanced`.
    public var prefer: String
    /// What was chosen, and what else would have done, best first.
    public var options: [Option]
    public var rejected: [Rejected]
    /// How many more of either there were.
    public var notTold: Int64

    public init(prefer: String, options: [Option], rejected: [Rejected] = [], notTold: Int64 = 0) {
      self.prefer = prefer
      self.options = options
      self.rejected = rejected
      self.notTold = notTold
    }

    public struct Option: Sendable {
      public var pool: String
      public var poolName: Text
      public var startsAt: Instant
      /// After the voucher.
      public var payableFen: Int64
      public var voucherFen: Int64
      /// What bringing its inputs there costs.
      public var transferFen: Int64
      public var energyMicroYuan: Int64?
      public var carbonMilligrams: Int64?

      public init(
        pool: String, poolName: Text, startsAt: Instant, payableFen: Int64, voucherFen: Int64 = 0,
        transferFen: Int64 = 0, energyMicroYuan: Int64? = nil, carbonMilligrams: Int64? = nil
      ) {
        self.pool = pool
        self.poolName = poolName
        self.startsAt = startsAt
        self.payableFen = payableFen
        self.voucherFen = voucherFen
        self.transferFen = transferFen
        self.energyMicroYuan = energyMicroYuan
        self.carbonMilligrams = carbonMilligrams
      }
    }

    public struct Rejected: Sendable {
      public var pool: String?
      public var poolName: Text?
      public var why: Text
      public var wouldStart: Instant?
      public var wouldCostFen: Int64?

      public init(
        pool: String? = nil, poolName: Text? = nil, why: Text, wouldStart: Instant? = nil, wouldCostFen: Int64? = nil
      ) {
        self.pool = pool
        self.poolName = poolName
        self.why = why
        self.wouldStart = wouldStart
        self.wouldCostFen = wouldCostFen
      }
    }
  }

  /// Of a job that an agent runs, or is to run: when it was last heard of.
  public struct Contact: Hashable, Sendable {
    public var seenAt: Instant?
    /// Whether it has been silent for so long that it is taken for away.
    public var isLost: Bool

    public init(seenAt: Instant?, isLost: Bool) {
      self.seenAt = seenAt
      self.isLost = isLost
    }
  }
}
