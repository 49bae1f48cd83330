import Identity
import Scheduling
import Vocabulary

/// The quotas of the pools that have one queue, as the pure core sees them. What a pool has beyond its quotas is one more
/// queue, for everybody who has no quota there, that neither lends nor borrows.
struct QuotaBook: Sendable {
  private struct Holder: Hashable {
    var pool: ID<Pool>
    /// Nil: whoever has no quota there.
    var participant: ID<Participant>?
  }

  private let places: [Holder: Int]
  private let quotas: [Quota?]
  /// Which resources each queue counts.
  private let counts: [[Bool]]
  private let empty: Quotas
  private let own: ID<Pool>?

  /// Nil if there are no quotas.
  init?(_ quotas: [Quota], _ capacities: [ID<Pool>: PoolCapacity], own: ID<Pool>?) throws(Refusal) {
    guard !quotas.isEmpty else { return nil }
    var places: [Holder: Int] = [:]
    var kept: [Quota?] = []
    var queues: [QuotaQueue] = []
    var counts: [[Bool]] = []
    var given: [ID<Pool>: [Int64?]] = [:]
    for quota in quotas {
      places[Holder(pool: quota.pool, participant: quota.participant)] = queues.count
      kept.append(quota)
      let nominal = quota.nominalQuota.list
      counts.append(nominal.map { $0 != nil })
      queues.append(Self.queue(quota))
      var sum = given[quota.pool] ?? nominal.map { _ in nil }
      for (index, amount) in nominal.enumerated() where amount != nil {
        sum[index] = (sum[index] ?? 0) + (amount ?? 0)
      }
      given[quota.pool] = sum
    }
    for (pool, sum) in given.sorted(by: { $0.key < $1.key }) {
      let whole = capacities[pool].map { QuotaAmounts($0).list } ?? sum
      places[Holder(pool: pool, participant: nil)] = queues.count
      kept.append(nil)
      counts.append(sum.map { $0 != nil })
      let left = zip(whole, sum).map { whole, given in given.map { min(QuotaAmounts.most, max(0, (whole ?? 0) - $0)) } }
      queues.append(
        QuotaQueue(
          name: pool.description, cohort: pool.description, nominal: left.map { $0 ?? 0 },
          reclaim: .never, preemption: .never))
    }
    (self.places, self.quotas, self.counts, self.own) = (places, kept, counts, own)
    empty = try Quotas(resources: QuotaAmounts.names, queues: queues)
  }

  private static func queue(_ quota: Quota) -> QuotaQueue {
    let pool = quota.pool.description
    let cohort = quota.cohort.map { pool + "/" + $0 } ?? pool + "//" + quota.participant.description
    return QuotaQueue(
      name: quota.participant.description, cohort: cohort, nominal: quota.nominalQuota.list.map { $0 ?? 0 },
      borrowing: quota.borrowingLimit.map { $0.list.map { $0 ?? QuotaAmounts.most } },
      lending: quota.lendingLimit.map { $0.list.map { $0 ?? QuotaAmounts.most } }, weight: quota.weight,
      reclaim: quota.preemption.reclaimWithinCohort, preemption: quota.preemption.withinQueue)
  }

  /// What one or several jobs ask for together; nil if no quota counts it.
  private func request(_ jobs: [OpenJob], _ id: Int) -> QuotaRequest? {
    guard let job = jobs.first?.job, let pool = job.pool ?? own else { return nil }
    return request(job.draft, tasks: Int64(jobs.count), of: job.consumer, in: pool, id, job.submittedAt.milliseconds)
  }

  private func request(
    _ draft: JobDraft, tasks: Int64, of consumer: ID<Participant>, in pool: ID<Pool>, _ id: Int, _ submitted: Int64
  ) -> QuotaRequest? {
    guard
      let place = places[Holder(pool: pool, participant: consumer)] ?? places[Holder(pool: pool, participant: nil)]
    else { return nil }
    let asked = draft.demand.counted.times(tasks).list
    let amounts = zip(asked, counts[place]).map { asked, counts in counts ? asked ?? 0 : 0 }
    guard amounts.contains(where: { $0 > 0 }) else { return nil }
    return QuotaRequest(
      id: id, queue: place, amounts: amounts, priority: Int64((draft.priority ?? .normal).rank), submitted: submitted,
      hasCheckpoint: draft.checkpoint ?? false)
  }

  /// Refuses jobs that could not start even if nobody else had any.
  func check(
    _ draft: JobDraft, tasks: Int64, of consumer: ID<Participant>, in pool: ID<Pool>
  ) throws(Refusal) {
    guard let request = request(draft, tasks: tasks, of: consumer, in: pool, 0, 0) else { return }
    guard quotas[request.queue] != nil else {
      let left = empty.queues[request.queue].nominal
      for (index, asked) in request.amounts.enumerated() where asked > left[index] {
        throw QuotaRefusal.noQuota(QuotaAmounts.names[index], asked: asked, left: left[index])
      }
      return
    }
    try empty.check(request)
  }

  /// Who may start now as far as quotas go, and who makes room for whom.
  ///
  /// What is being stopped already counts twice over: for who is to be admitted it has gone, for who may start it is still
  /// there. So nobody is put out twice for the same job, and nothing starts before there is room.
  ///
  /// - Parameters:
  ///   - running: what has its turn together is together.
  ///   - waiting: in the order in which they became ready.
  func decide(running: [[OpenJob]], waiting: [[OpenJob]], at now: Instant) -> QuotaVerdicts {
    var verdicts = QuotaVerdicts()
    var (core, actual) = (empty, empty)
    for (index, unit) in running.enumerated() {
      guard let request = request(unit, -1 - index) else { continue }
      actual.resume(request)
      if !unit.contains(where: { $0.job.reason != nil }) { core.resume(request) }
    }
    var requests: [Int: QuotaRequest] = [:]
    for (index, unit) in waiting.enumerated() {
      guard let request = request(unit, index), unit[0].job.draft.notBefore ?? now <= now else { continue }
      do {
        try core.submit(request)
        requests[index] = request
      } catch {
        verdicts.stands[index] = .never(error)
      }
    }
    let admissions = core.decide()
    var causes: [Int: (victim: QuotaAdmission.Victim, by: Int)] = [:]
    for admission in admissions {
      for victim in admission.victims { causes[victim.id] = (victim, admission.id) }
    }
    for (index, unit) in running.enumerated() {
      guard let found = causes[-1 - index], !core.isRunning(-1 - index) else { continue }
      var by = found.by
      // Whom it made room for may have made room for another.
      for _ in 0..<admissions.count where !core.isRunning(by) { by = causes[by]?.by ?? by }
      guard by >= 0, let job = waiting[by].first?.job else { continue }
      verdicts.displaced.append(
        (
          unit.map(\.job),
          Displacement(
            by: job.id, consumer: job.consumer, cause: found.victim.cause, cohort: cohort(of: requests[by]),
            hasCheckpoint: found.victim.hasCheckpoint ? true : nil, at: now)
        ))
    }
    for admission in admissions {
      guard let request = requests[admission.id], core.isRunning(admission.id),
        verdicts.stands[admission.id] == nil
      else { continue }
      if actual.shortage(request) == nil {
        actual.resume(request)
        verdicts.stands[admission.id] = .admitted(share(request, in: actual))
      } else {
        verdicts.stands[admission.id] = .awaitsRoom
      }
    }
    for (index, request) in requests where verdicts.stands[index] == nil {
      verdicts.stands[index] = core.shortage(request).map { short($0, request) } ?? .awaitsRoom
    }
    return verdicts
  }

  private func cohort(of request: QuotaRequest?) -> String? { request.flatMap { quotas[$0.queue]?.cohort } }

  private func share(_ request: QuotaRequest, in quotas: Quotas) -> QuotaShare? {
    guard let quota = self.quotas[request.queue] else { return nil }
    var borrowed: [Int64?] = request.amounts.map { _ in nil }
    for (index, amount) in request.amounts.enumerated() where amount > 0 {
      let beyond = quotas.used(index, by: request.queue) - (quota.nominalQuota.list[index] ?? 0)
      if beyond > 0 { borrowed[index] = min(beyond, amount) }
    }
    let isBorrowed = borrowed.contains { $0 != nil }
    return QuotaShare(
      cohort: quota.cohort, rule: isBorrowed ? .borrowed : .withinQuota,
      borrowed: isBorrowed ? QuotaAmounts(borrowed) : nil)
  }

  private func short(_ shortage: QuotaShortage, _ request: QuotaRequest) -> QuotaVerdicts.Stand {
    .short(
      QuotaVerdicts.Short(
        limit: shortage.limit, resource: QuotaAmounts.names[shortage.resource], missing: shortage.short,
        isRest: quotas[request.queue] == nil, cohort: cohort(of: request)))
  }
}

extension Demand {
  /// What quotas count of it. One that names no processors takes what there is, and is counted as one.
  var counted: QuotaAmounts {
    QuotaAmounts(
      milliCPU: min(QuotaAmounts.most, milliCPU > 0 ? milliCPU : 1_000), memoryMiB: min(QuotaAmounts.most, memoryMiB),
      accelerators: min(QuotaAmounts.most, accelerators.reduce(0) { $0.clampedPlus($1.count) }))
  }
}
