import Identity
import Scheduling
import SeededTesting
import Testing
import Vocabulary

@testable import Compute

/// A pool whose participants have quotas, and jobs that come, run, make room and end at random.
private struct Campus {
  static let capacity: Int64 = 20_000
  let pool = ID<Pool>(at: morning)
  var quotas: [Quota] = []
  var random: Seeded
  let users: [ID<Participant>]
  var open: [Job] = []
  var started: [ID<Job>: Int] = [:]
  var displaced = 0
  var borrowed = 0
  var now = morning

  init(seed: UInt64) {
    random = Seeded(seed)
    users = (0..<5).map { _ in ID<Participant>(at: morning) }
    // The last has no quota.
    for user in users.dropLast() {
      let draft = QuotaDraft(nominalQuota: QuotaAmounts(milliCPU: 1_000 * random.amount(0...4)))
      quotas.append(
        Quota(
          pool: pool, participant: user, cohort: random.once(in: 5) ? nil : "c\(random.below(2))",
          nominalQuota: draft.nominalQuota,
          borrowingLimit: random.once(in: 2) ? QuotaAmounts(milliCPU: 1_000 * random.amount(0...6)) : nil,
          lendingLimit: random.once(in: 2) ? QuotaAmounts(milliCPU: 1_000 * random.amount(0...6)) : nil, weight: 1_000,
          preemption: Quota.Preemption(
            withinQueue: random.pick(QuotaQueue.Preemption.allCases),
            reclaimWithinCohort: random.pick(QuotaQueue.Reclaim.allCases)), changedAt: morning))
    }
  }

  func queue() throws -> PoolQueues {
    let capacity = PoolCapacity(milliCPU: Self.capacity, memoryMiB: 1 << 30)
    let whole = [pool: capacity]
    return PoolQueues(
      [pool: Pool.Place(capacity)], own: pool, open: open, quotas: try QuotaBook(quotas, whole, own: pool), at: now)
  }

  mutating func step() throws {
    now = now.adding(milliseconds: 1)
    for _ in 0..<random.below(4) {
      var draft = draft(milliCPU: 1_000 * random.amount(1...4), memoryMiB: 16)
      draft.priority = random.pick(JobDraft.Priority.allCases)
      var job = job(draft, in: pool)
      job.consumer = random.pick(users)
      job.submittedAt = now
      open.append(job)
    }
    // What is to stop takes its time; what runs may end.
    open.removeAll { job in
      job.state != .queued && (job.reason != nil ? random.once(in: 2) : random.once(in: 12))
    }
    let decided = try queue().decided()
    for job in decided.starts.joined() {
      let place = try #require(open.firstIndex { $0.id == job.id })
      #expect(open[place].state == .queued)
      open[place].state = .running
      open[place].startedAt = now
      open[place].quota = job.quota
      started[job.id, default: 0] += 1
      if job.quota?.rule == .borrowed { borrowed += 1 }
    }
    for job in decided.displaced.flatMap(\.jobs) {
      let place = try #require(open.firstIndex { $0.id == job.id })
      #expect(
        open[place].state == .running && open[place].reason == nil, "what is stopped already is not stopped again")
      open[place].reason = "preempted"
      displaced += 1
    }
  }

  func used(_ user: ID<Participant>) -> Int64 {
    open.reduce(0) { $0 + ($1.state != .queued && $1.consumer == user ? $1.draft.milliCPU ?? 0 : 0) }
  }

  func check() {
    let running = open.filter { $0.state != .queued }
    #expect(running.reduce(0) { $0 + ($1.draft.milliCPU ?? 0) } <= Self.capacity, "never more than there is")
    let given = quotas.reduce(0) { $0 + ($1.nominalQuota.milliCPU ?? 0) }
    #expect(used(users[4]) <= Self.capacity - given, "who has no quota takes nothing of them")
    for quota in quotas {
      let own = quota.nominalQuota.milliCPU ?? 0
      let used = used(quota.participant)
      #expect(
        used <= own + (quota.borrowingLimit?.milliCPU ?? QuotaAmounts.most),
        "never more than its own and what it may borrow")
      guard let cohort = quota.cohort else {
        #expect(used <= own, "alone, nothing is borrowed")
        continue
      }
      let others = quotas.filter { $0.cohort == cohort && $0.participant != quota.participant }
      let lent = others.reduce(Int64(0)) { sum, other in
        let nominal = other.nominalQuota.milliCPU ?? 0
        return sum + min(nominal, other.lendingLimit?.milliCPU ?? nominal)
      }
      #expect(used <= own + lent, "never more than others lend")
    }
    for cohort in Set(quotas.compactMap(\.cohort)) {
      let members = quotas.filter { $0.cohort == cohort }
      let whole = members.reduce(0) { $0 + ($1.nominalQuota.milliCPU ?? 0) }
      #expect(members.reduce(0) { $0 + used($1.participant) } <= whole, "a cohort has no more than its own")
    }
  }
}

extension PoolQueuesTests {
  @Test("whatever comes and goes, nobody has more than its quota and what others lend", arguments: 1...8)
  func quotas(seed: Int) throws {
    var campus = Campus(seed: UInt64(seed))
    for _ in 0..<80 {
      try campus.step()
      campus.check()
    }
    #expect(campus.started.count > 20)
  }

  @Test("random worlds do borrow and make room") func lively() throws {
    var (borrowed, displaced) = (0, 0)
    for seed in 1...5 {
      var campus = Campus(seed: UInt64(seed))
      for _ in 0..<80 { try campus.step() }
      borrowed += campus.borrowed
      displaced += campus.displaced
    }
    #expect(borrowed > 20 && displaced > 20)
  }

  @Test("the tasks of a gang make room together, and come back together")
  func gangMakesRoom() throws {
    let pool = ID<Pool>(at: morning)
    let (a, b) = (ID<Participant>(at: morning), ID<Participant>(at: morning))
    let capacity = PoolCapacity(milliCPU: 4_000, memoryMiB: 1 << 20)
    let quotas = [a, b].map {
      Quota(
        pool: pool, participant: $0, cohort: "c", nominalQuota: QuotaAmounts(milliCPU: 2_000), weight: 1_000,
        preemption: Quota.Preemption(), changedAt: morning)
    }
    let array = ID<JobArray>(at: morning)
    var tasks = (0..<3).map { index in
      var task = job(draft(milliCPU: 1_000, memoryMiB: 16), in: pool, .running)
      (task.consumer, task.array, task.index) = (a, array, Int64(index))
      return task
    }
    var other = job(draft(milliCPU: 2_000, memoryMiB: 16), in: pool)
    other.consumer = b
    func decided(_ open: [Job]) throws -> PoolQueues.Decided {
      PoolQueues(
        [pool: Pool.Place(capacity)], own: pool, open: open, gangs: [array],
        quotas: try QuotaBook(quotas, [pool: capacity], own: pool), at: morning
      ).decided()
    }
    let first = try decided(tasks + [other])
    #expect(first.starts.isEmpty && first.displaced.map(\.jobs.count) == [3])
    #expect(first.displaced.first?.why.by == other.id && first.displaced.first?.why.cause == .reclaimed)
    for index in 0...2 { tasks[index].reason = "preempted" }
    let second = try decided(tasks + [other])
    #expect(
      second.starts.isEmpty && second.displaced.isEmpty,
      "what is being stopped is there still, and is not stopped again")
    (tasks[0].state, tasks[0].reason) = (.queued, nil)
    #expect(try decided(tasks).starts.isEmpty, "a part of a gang does not start")
    for index in 1...2 { (tasks[index].state, tasks[index].reason) = (.queued, nil) }
    #expect(try decided(tasks + [other]).starts == [[other]].map { $0.map(Self.onItsQuota) })
    #expect(try decided(tasks).starts.map(\.count) == [3], "alone, all three start")
  }

  private static func onItsQuota(_ job: Job) -> Job {
    var job = job
    job.quota = QuotaShare(cohort: "c", rule: .withinQuota)
    return job
  }
}
