import Scheduling
public import Vocabulary

/// Kueue's published load generators (kubernetes-sigs/kueue, `test/performance/scheduler/configs`) through the quota
/// core in virtual time: what comes when, runs for how long, and is put out and begun anew.
public struct QuotaScale: Sendable {
  public struct Class: Hashable, Sendable {
    public var name: String
    public var perQueue: Int
    public var everyMilliseconds: Int64
    public var runMilliseconds: Int64
    public var priority: Int64
    public var amount: Int64
  }

  public let name: String
  public let cohorts: Int
  public let queuesPerCohort: Int
  public let classes: [Class]
  public static let nominal: Int64 = 20
  public static let borrowing: Int64 = 100

  /// 5 × 6 queues × 500 workloads.
  public static let baseline = QuotaScale(name: "baseline", cohorts: 5, queuesPerCohort: 6, share: 350)
  /// 10 × 100 queues × 50 workloads, in the proportions and at the intervals of the baseline.
  public static let large = QuotaScale(name: "large", cohorts: 10, queuesPerCohort: 100, share: 35)

  private init(name: String, cohorts: Int, queuesPerCohort: Int, share: Int) {
    self.name = name
    self.cohorts = cohorts
    self.queuesPerCohort = queuesPerCohort
    classes = [
      Class(name: "small", perQueue: share, everyMilliseconds: 100, runMilliseconds: 200, priority: 50, amount: 1),
      Class(
        name: "medium", perQueue: share * 2 / 7, everyMilliseconds: 500, runMilliseconds: 500, priority: 100, amount: 5),
      Class(
        name: "large", perQueue: share / 7, everyMilliseconds: 1200, runMilliseconds: 1000, priority: 200, amount: 20),
    ]
  }

  public var workloads: Int { cohorts * queuesPerCohort * classes.reduce(0) { $0 + $1.perQueue } }

  public struct Figures: Sendable {
    public var workloads = 0
    public var admissions = 0
    public var reclaimed = 0
    public var preempted = 0
    /// From the first submission to the last end.
    public var makespanMilliseconds: Int64 = 0
    /// What ran to its end ÷ all quota × makespan, in per cent; and with what was put out and begun anew.
    public var usage = 0.0
    public var usageWithLost = 0.0
    /// Mean time from submission to the admission that held, by class.
    public var meanWaitMilliseconds: [String: Double] = [:]
    public var decisions = 0
    /// Jain's index of the queues' finished work per time, at half of the makespan.
    public var fairness = 0.0
  }

  private struct Workload {
    var request: QuotaRequest
    var kind: Int
    var admitted: Int64 = -1
    var ended: Int64 = -1
  }

  public func run() throws(Refusal) -> Figures {
    let queues = (0..<cohorts * queuesPerCohort).map { index in
      QuotaQueue(
        name: "queue-\(index)", cohort: "cohort-\(index / queuesPerCohort)", nominal: [Self.nominal],
        borrowing: [Self.borrowing])
    }
    var quotas = try Quotas(resources: ["units"], queues: queues)
    var workloads = arriving(queues.count)
    var figures = Figures()
    figures.workloads = workloads.count
    var ends = EventHeap()
    var next = 0
    var lost: Int64 = 0
    while true {
      let now = min(next < workloads.count ? workloads[next].request.submitted : .max, ends.first?.at ?? .max)
      guard now < .max else { break }
      while let first = ends.first, first.at == now {
        ends.removeFirst()
        let run = classes[workloads[first.id].kind].runMilliseconds
        // The end of a run that was put out is none.
        guard workloads[first.id].admitted == now - run, quotas.isRunning(first.id) else { continue }
        quotas.end(first.id)
        workloads[first.id].ended = now
      }
      while next < workloads.count, workloads[next].request.submitted == now {
        try quotas.submit(workloads[next].request)
        next += 1
      }
      for admission in quotas.decide() {
        figures.admissions += 1
        for victim in admission.victims {
          if victim.cause == .reclaimed { figures.reclaimed += 1 } else { figures.preempted += 1 }
          lost += (now - workloads[victim.id].admitted) * workloads[victim.id].request.amounts[0]
          workloads[victim.id].admitted = -1
        }
        workloads[admission.id].admitted = now
        ends.insert(.init(at: now + classes[workloads[admission.id].kind].runMilliseconds, id: admission.id))
      }
    }
    figures.decisions = quotas.decisions
    finish(&figures, workloads, lost)
    return figures
  }

  /// By submission; at one moment the larger first, as their generators run side by side and order is anybody's.
  private func arriving(_ queues: Int) -> [Workload] {
    var all: [Workload] = []
    for queue in 0..<queues {
      for (kind, one) in classes.enumerated() {
        for count in 0..<one.perQueue {
          let request = QuotaRequest(
            id: 0, queue: queue, amounts: [one.amount], priority: one.priority,
            submitted: Int64(count + 1) * one.everyMilliseconds)
          all.append(Workload(request: request, kind: kind))
        }
      }
    }
    all.sort { a, b in
      (a.request.submitted, b.request.priority, a.request.queue)
        < (b.request.submitted, a.request.priority, b.request.queue)
    }
    for index in all.indices { all[index].request.id = index }
    return all
  }

  private func finish(_ figures: inout Figures, _ workloads: [Workload], _ lost: Int64) {
    let first = workloads.map(\.request.submitted).min() ?? 0
    figures.makespanMilliseconds = (workloads.map(\.ended).max() ?? 0) - first
    let quota = Double(Self.nominal) * Double(cohorts * queuesPerCohort)
    let work = workloads.reduce(Int64(0)) { $0 + classes[$1.kind].runMilliseconds * $1.request.amounts[0] }
    figures.usage = 100 * Double(work) / (quota * Double(figures.makespanMilliseconds))
    figures.usageWithLost = 100 * Double(work + lost) / (quota * Double(figures.makespanMilliseconds))
    for (kind, one) in classes.enumerated() {
      let waits = workloads.filter { $0.kind == kind }.map { Double($0.admitted - $0.request.submitted) }
      figures.meanWaitMilliseconds[one.name] = waits.reduce(0, +) / Double(max(1, waits.count))
    }
    var done = [Double](repeating: 0, count: cohorts * queuesPerCohort)
    for one in workloads where one.ended - first <= figures.makespanMilliseconds / 2 {
      done[one.request.queue] += Double(classes[one.kind].runMilliseconds * one.request.amounts[0])
    }
    figures.fairness = Fairness.jain(done)
  }
}
