public import Identity
public import Scheduling
public import Vocabulary

/// What a participant has of a pool: what is its own there, and what it may do beyond it.
public struct Quota: Hashable, Sendable, Codable {
  public var pool: ID<Pool>
  public var participant: ID<Participant>
  /// Those of one cohort in a pool lend each other what they do not use; nil: it lends and borrows nothing.
  public var cohort: String?
  /// What is its own. What is not named is not counted.
  public var nominalQuota: QuotaAmounts
  /// How much more it may use while others do not; what is not named: whatever there is.
  public var borrowingLimit: QuotaAmounts?
  /// How much of its own others may use; what is not named: all of it.
  public var lendingLimit: QuotaAmounts?
  /// Thousandths: one of 2,000 is given twice the share of one of 1,000 before it has to wait.
  public var weight: Int64
  public var preemption: Preemption
  public var changedAt: Instant

  /// Whom its jobs may put out.
  public struct Preemption: Hashable, Sendable, Codable {
    /// Of its own jobs.
    public var withinQueue: QuotaQueue.Preemption
    /// Of others in the cohort that use more than their own.
    public var reclaimWithinCohort: QuotaQueue.Reclaim

    public init(
      withinQueue: QuotaQueue.Preemption = .lowerPriority, reclaimWithinCohort: QuotaQueue.Reclaim = .any
    ) {
      self.withinQueue = withinQueue
      self.reclaimWithinCohort = reclaimWithinCohort
    }
  }
}

extension QuotaQueue.Reclaim: Codable {}
extension QuotaQueue.Preemption: Codable {}

/// Amounts of what a quota counts.
public struct QuotaAmounts: Hashable, Sendable, Codable {
  public var milliCPU: Int64?
  public var memoryMiB: Int64?
  /// Of whatever model.
  public var accelerators: Int64?

  public init(milliCPU: Int64? = nil, memoryMiB: Int64? = nil, accelerators: Int64? = nil) {
    self.milliCPU = milliCPU
    self.memoryMiB = memoryMiB
    self.accelerators = accelerators
  }

  /// What is counted, in the order of ``list``.
  static let names = ["milliCPU", "memoryMiB", "accelerators"]
  static let most: Int64 = 1_000_000_000_000

  init(_ list: [Int64?]) { (milliCPU, memoryMiB, accelerators) = (list[0], list[1], list[2]) }

  var list: [Int64?] { [milliCPU, memoryMiB, accelerators] }

  init(_ capacity: PoolCapacity) {
    self.init(
      milliCPU: capacity.milliCPU, memoryMiB: capacity.memoryMiB,
      accelerators: capacity.accelerators.reduce(0) { $0.clampedPlus($1.count) })
  }

  func times(_ count: Int64) -> QuotaAmounts {
    QuotaAmounts(list.map { $0.map { min(Self.most, $0.clampedTimes(count)) } })
  }

  func check(at field: String) throws(Refusal) {
    for (name, amount) in zip(Self.names, list) {
      try SiteRefusal.require(amount, 0...Self.most, at: "\(field)/\(name)")
    }
  }
}

/// What the owner of a pool says of a participant's quota.
public struct QuotaDraft: Hashable, Sendable, Codable {
  public var cohort: String?
  public var nominalQuota: QuotaAmounts
  public var borrowingLimit: QuotaAmounts?
  public var lendingLimit: QuotaAmounts?
  public var weight: Int64?
  public var preemption: Quota.Preemption?

  public init(
    cohort: String? = nil, nominalQuota: QuotaAmounts, borrowingLimit: QuotaAmounts? = nil,
    lendingLimit: QuotaAmounts? = nil, weight: Int64? = nil, preemption: Quota.Preemption? = nil
  ) {
    self.cohort = cohort
    self.nominalQuota = nominalQuota
    self.borrowingLimit = borrowingLimit
    self.lendingLimit = lendingLimit
    self.weight = weight
    self.preemption = preemption
  }

  func check() throws(Refusal) {
    try nominalQuota.check(at: "/nominalQuota")
    try borrowingLimit?.check(at: "/borrowingLimit")
    try lendingLimit?.check(at: "/lendingLimit")
    try SiteRefusal.require(weight, 1...1_000_000, at: "/weight")
    guard nominalQuota.list.contains(where: { $0 != nil }) else { throw QuotaRefusal.nothingCounted }
    if let cohort {
      let isName =
        (1...60).contains(cohort.utf8.count)
        && cohort.utf8.allSatisfy {
          (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || ".-_".utf8.contains($0)
        }
      guard isName else {
        throw SiteRefusal.field(
          "/cohort", Text(zh: "1 到 60 个字母、数字或 . - _", en: "1 to 60 letters, digits, . - or _"))
      }
    }
  }
}
