/// A queue with a quota, and what it may do beyond it. Amounts are whole numbers, one for each resource in the order
/// in which ``Quotas`` names them.
public struct QuotaQueue: Hashable, Sendable {
  /// Whom a request may put out that is in another queue of the cohort and uses more than that queue's quota.
  public enum Reclaim: String, Sendable, CaseIterable {
    case never
    case lowerPriority
    case any
  }
  /// Whom a request may put out in its own queue.
  public enum Preemption: String, Sendable, CaseIterable {
    case never
    case lowerPriority
  }

  public var name: String
  /// Queues of one cohort lend each other what they do not use.
  public var cohort: String
  /// What is this queue's own.
  public var nominal: [Int64]
  /// How much more it may use while others do not; nil: whatever there is.
  public var borrowing: [Int64]?
  /// How much of its own others may use; nil: all of it.
  public var lending: [Int64]?
  /// Thousandths: a queue of weight 2,000 is given twice the share of one of 1,000 before it has to wait.
  public var weight: Int64
  public var reclaim: Reclaim
  public var preemption: Preemption

  public init(
    name: String, cohort: String, nominal: [Int64], borrowing: [Int64]? = nil, lending: [Int64]? = nil,
    weight: Int64 = 1000, reclaim: Reclaim = .any, preemption: Preemption = .lowerPriority
  ) {
    self.name = name
    self.cohort = cohort
    self.nominal = nominal
    self.borrowing = borrowing
    self.lending = lending
    self.weight = weight
    self.reclaim = reclaim
    self.preemption = preemption
  }
}

/// What one workload asks of its queue's quota, all of it or nothing.
public struct QuotaRequest: Hashable, Sendable {
  /// The caller's number for it, one of a kind.
  public var id: Int
  /// Index of the queue.
  public var queue: Int
  public var amounts: [Int64]
  /// Greater goes first.
  public var priority: Int64
  public var submitted: Int64
  /// True if it goes on from where it was when it is put out and admitted again: among equals it goes first.
  public var hasCheckpoint: Bool

  public init(
    id: Int, queue: Int, amounts: [Int64], priority: Int64 = 0, submitted: Int64, hasCheckpoint: Bool = false
  ) {
    self.id = id
    self.queue = queue
    self.amounts = amounts
    self.priority = priority
    self.submitted = submitted
    self.hasCheckpoint = hasCheckpoint
  }
}

/// A request that is admitted now, by which rule, and who has to go for it.
public struct QuotaAdmission: Hashable, Sendable {
  public enum Rule: String, Sendable, CaseIterable {
    /// It fits in what is the queue's own and free.
    case withinQuota = "quota.within"
    /// The cohort has something to spare that the queue may borrow.
    case borrowed = "quota.borrowed"
    /// Others go for it.
    case preempting = "quota.preempting"
  }
  /// Why a workload is put out. It waits again and is not lost.
  public enum Cause: String, Sendable, CaseIterable {
    /// Its queue used more than its own, and the owner wants that back.
    case reclaimed = "quota.reclaimed"
    /// Something of higher priority in its own queue needs its place.
    case lowerPriority = "quota.lower-priority"
  }
  public struct Victim: Hashable, Sendable {
    public var id: Int
    public var cause: Cause
    /// True if it loses little: that spoke for it among those of its priority.
    public var hasCheckpoint = false
  }

  public var id: Int
  public var rule: Rule
  public var victims: [Victim]
}
