public import Vocabulary

/// Who may run now: queues with quotas in cohorts that lend, borrow, take back, and put out what may be put out.
/// A value without a clock; whoever holds it starts and stops what it says.
///
/// A queue can always have its own: what others borrowed of it is taken back. Among queues that want to borrow, the one
/// with the smallest weighted dominant share goes first (Ghodsi et al., NSDI 2011).
public struct Quotas: Sendable {
  public let resources: [String]
  public let queues: [QuotaQueue]
  /// Index of each queue's cohort.
  let cohortOf: [Int]
  let members: [[Int]]
  public let cohorts: [String]

  /// Of each queue and resource: its own, the most it may use, and what of its own it lends to nobody.
  let nominal: [Int64]
  let limit: [Int64]
  let kept: [Int64]
  var lines: [WaitingLine]
  /// What each queue uses: resource after resource, queue after queue.
  var usage: [Int64]
  /// What of each cohort's lent-out part is in use, and how large that part is.
  var lent: [Int64]
  let lendable: [Int64]
  /// All that a cohort's queues own.
  let total: [Int64]
  var admitted: [Int: Admitted] = [:]
  var holders: [Holders]
  /// Queues of each cohort that use more than their own of something.
  var borrowers: [Set<Int>]
  /// Cohorts in which something changed since it was last decided.
  var changed: Set<Int> = []
  var admissions = 0
  /// How many decisions were taken: requests admitted, and requests looked at and left waiting.
  public internal(set) var decisions = 0

  struct Admitted: Sendable {
    var request: QuotaRequest
    var order: Int
  }

  public init(resources: [String], queues: [QuotaQueue]) throws(Refusal) {
    self.resources = resources
    self.queues = queues
    let count = resources.count
    var names: [String] = []
    var cohortOf: [Int] = []
    var members: [[Int]] = []
    for (index, queue) in queues.enumerated() {
      try Self.check(queue, count)
      let cohort = names.firstIndex(of: queue.cohort) ?? names.count
      if cohort == names.count {
        names.append(queue.cohort)
        members.append([])
      }
      members[cohort].append(index)
      cohortOf.append(cohort)
    }
    var lendable = [Int64](repeating: 0, count: names.count * count)
    var total = lendable
    for (index, queue) in queues.enumerated() {
      for resource in 0..<count {
        let place = cohortOf[index] * count + resource
        lendable[place] += min(queue.nominal[resource], queue.lending?[resource] ?? .max)
        total[place] += queue.nominal[resource]
      }
    }
    (self.cohortOf, self.members, cohorts, self.lendable, self.total) = (cohortOf, members, names, lendable, total)
    lent = Array(repeating: 0, count: lendable.count)
    usage = Array(repeating: 0, count: queues.count * count)
    nominal = queues.flatMap(\.nominal)
    limit = queues.flatMap { queue in
      queue.nominal.indices.map { index in queue.borrowing.map { queue.nominal[index] + $0[index] } ?? .max }
    }
    kept = queues.flatMap { queue in
      queue.nominal.indices.map { max(0, queue.nominal[$0] - (queue.lending?[$0] ?? .max)) }
    }
    borrowers = Array(repeating: [], count: names.count)
    lines = Array(repeating: WaitingLine(), count: queues.count)
    holders = Array(repeating: Holders(), count: queues.count)
  }

  private static func check(_ queue: QuotaQueue, _ count: Int) throws(Refusal) {
    let amounts = [queue.nominal, queue.borrowing, queue.lending].compactMap { $0 }
    // Far below what a sum over all queues could exceed.
    let isSound = amounts.allSatisfy { $0.count == count && $0.allSatisfy { (0...1_000_000_000_000).contains($0) } }
    guard isSound, (1...1_000_000).contains(queue.weight) else {
      throw Refusal(
        .unacceptable, rule: "quota.not-a-quota",
        Text(zh: "队列 \(queue.name) 的配额或权重不成立", en: "the quota or the weight of queue \(queue.name) cannot be"),
        remedy: Text(
          zh: "每种资源一个 0 到 10¹² 的整数；权重 1 到 1000000",
          en: "a number from 0 to 10¹² for each resource; a weight from 1 to 1000000"))
    }
  }

  public func used(_ resource: Int, by queue: Int) -> Int64 { usage[queue * resources.count + resource] }
  public func isRunning(_ id: Int) -> Bool { admitted[id] != nil }
  public var running: [QuotaRequest] { admitted.values.map(\.request).sorted { $0.id < $1.id } }
  public var waitingCount: Int { lines.reduce(0) { $0 + $1.count } }

  /// Puts a request in its queue's line. One that can never be admitted is refused, with what could be.
  public mutating func submit(_ request: QuotaRequest) throws(Refusal) {
    try check(request)
    lines[request.queue].append(request)
    changed.insert(cohortOf[request.queue])
  }

  /// Counts what runs already, whatever the quotas say now: they may have been others when it began.
  public mutating func resume(_ request: QuotaRequest) {
    take(request)
    changed.insert(cohortOf[request.queue])
  }

  /// A workload has ended, or is no longer wanted.
  public mutating func end(_ id: Int) {
    if let was = admitted[id] {
      release(was.request)
      changed.insert(cohortOf[was.request.queue])
    } else {
      for queue in lines.indices where lines[queue].remove(id) { changed.insert(cohortOf[queue]) }
    }
  }

  mutating func take(_ request: QuotaRequest) {
    admissions += 1
    admitted[request.id] = Admitted(request: request, order: admissions)
    holders[request.queue].append(request)
    move(request, by: 1)
  }

  mutating func release(_ request: QuotaRequest) {
    admitted[request.id] = nil
    holders[request.queue].remove(request)
    move(request, by: -1)
  }

  /// Counts a request in or out, and nothing else.
  mutating func move(_ request: QuotaRequest, by sign: Int64) {
    for resource in resources.indices {
      let place = request.queue * resources.count + resource
      let before = sharedUse(request.queue, resource, usage[place])
      usage[place] += sign * request.amounts[resource]
      lent[cohortOf[request.queue] * resources.count + resource] +=
        sharedUse(request.queue, resource, usage[place]) - before
    }
    if isBorrowing(request.queue) {
      borrowers[cohortOf[request.queue]].insert(request.queue)
    } else {
      borrowers[cohortOf[request.queue]].remove(request.queue)
    }
  }

  /// What of a queue's use is not covered by what it lends to nobody.
  func sharedUse(_ queue: Int, _ resource: Int, _ used: Int64) -> Int64 {
    max(0, used - kept[queue * resources.count + resource])
  }
}
