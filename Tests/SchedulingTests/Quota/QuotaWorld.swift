import SeededTesting

@testable import Scheduling

/// Queues, quotas and requests at random, and what must hold whatever comes.
struct QuotaWorld {
  var random: Seeded
  var quotas: Quotas
  var waiting: [Int: QuotaRequest] = [:]
  var running: [Int: QuotaRequest] = [:]
  var next = 0
  var now: Int64 = 0
  var problems: [String] = []
  var preemptions = 0
  let isGenerous: Bool

  /// - Parameter isGenerous: every queue lends all and takes all back, so that its own is always to be had.
  init(seed: UInt64, isGenerous: Bool = false) throws {
    var random = Seeded(seed)
    self.isGenerous = isGenerous
    let resources = (0..<1 + random.below(3)).map { "r\($0)" }
    var queues: [QuotaQueue] = []
    for index in 0..<2 + random.below(6) {
      let nominal = resources.map { _ in random.amount(0...10) }
      queues.append(
        QuotaQueue(
          name: "q\(index)", cohort: "c\(random.below(2))", nominal: nominal,
          borrowing: random.once(in: 2) ? resources.map { _ in random.amount(0...10) } : nil,
          lending: isGenerous || random.once(in: 2) ? nil : resources.map { _ in random.amount(0...10) },
          weight: random.amount(500...3000),
          reclaim: isGenerous ? .any : random.pick(QuotaQueue.Reclaim.allCases),
          preemption: random.pick(QuotaQueue.Preemption.allCases)))
    }
    quotas = try Quotas(resources: resources, queues: queues)
    self.random = random
  }

  mutating func step() {
    now += 1
    for _ in 0..<random.below(4) { submit() }
    if random.once(in: 3), let id = (running.keys.sorted() + waiting.keys.sorted()).randomElement(using: &random) {
      quotas.end(id)
      running[id] = nil
      waiting[id] = nil
    }
    decide()
  }

  mutating func submit() {
    let amounts = quotas.resources.map { _ in random.once(in: 3) ? 0 : random.amount(1...8) }
    let request = QuotaRequest(
      id: next, queue: random.below(quotas.queues.count), amounts: amounts, priority: random.amount(0...3),
      submitted: now, hasCheckpoint: random.once(in: 2))
    next += 1
    do {
      try quotas.submit(request)
      waiting[request.id] = request
    } catch {
      let possible =
        amounts.contains { $0 > 0 } && amounts.indices.allSatisfy { amounts[$0] <= quotas.most($0, request.queue) }
      if possible { problems.append("\(request) refused: \(error)") }
    }
  }

  mutating func decide() {
    for admission in quotas.decide() {
      guard let request = waiting.removeValue(forKey: admission.id) else {
        problems.append("\(admission.id) admitted and not waiting")
        continue
      }
      for victim in admission.victims {
        preemptions += 1
        guard let was = running.removeValue(forKey: victim.id) else {
          problems.append("\(victim.id) put out and not running")
          continue
        }
        waiting[victim.id] = was
        if victim.hasCheckpoint != was.hasCheckpoint { problems.append("\(victim) does not tell what it loses") }
        let isAlone = quotas.resources.count == 1 || victim.cause == .lowerPriority
        let spared = running.values.filter { one in
          isAlone && !was.hasCheckpoint && one.hasCheckpoint && one.queue == was.queue && one.priority == was.priority
            && one.amounts == was.amounts && !admission.victims.contains { $0.id == one.id }
        }
        if !spared.isEmpty { problems.append("\(was) loses all while \(spared) would have lost little") }
        switch victim.cause {
        case .lowerPriority:
          if was.queue != request.queue || was.priority >= request.priority {
            problems.append("\(was) out for \(request)")
          }
        case .reclaimed:
          if was.queue == request.queue { problems.append("\(was) reclaimed by its own queue") }
          if quotas.queues[request.queue].reclaim == .never { problems.append("reclaimed by one that may not") }
        }
      }
      if (admission.rule == .preempting) != !admission.victims.isEmpty {
        problems.append("\(admission) is not its rule")
      }
      running[request.id] = request
    }
    check()
  }

  mutating func check() {
    var lent: [String: [Int64]] = [:]
    var lendable: [String: [Int64]] = [:]
    for (index, queue) in quotas.queues.enumerated() {
      for resource in quotas.resources.indices {
        let used = running.values.filter { $0.queue == index }.reduce(0) { $0 + $1.amounts[resource] }
        if used != quotas.used(resource, by: index) { problems.append("\(queue.name) uses \(used), counted otherwise") }
        if let borrowing = queue.borrowing, used > queue.nominal[resource] + borrowing[resource] {
          problems.append("\(queue.name) is over quota and borrowing")
        }
        let lends = min(queue.nominal[resource], queue.lending?[resource] ?? .max)
        let kept = queue.nominal[resource] - lends
        lent[queue.cohort, default: quotas.resources.map { _ in 0 }][resource] += max(0, used - kept)
        lendable[queue.cohort, default: quotas.resources.map { _ in 0 }][resource] += lends
      }
    }
    for (cohort, all) in lendable {
      for resource in all.indices where (lent[cohort]?[resource] ?? 0) > all[resource] {
        problems.append("\(cohort) lends more than it has")
      }
    }
    if Set(quotas.running.map(\.id)) != Set(running.keys) || quotas.waitingCount != waiting.count {
      problems.append("somebody is lost or there twice")
    }
    for request in waiting.values where isGenerous && quotas.shortage(request) != nil {
      let isOwn = quotas.resources.indices.allSatisfy {
        quotas.used($0, by: request.queue) + request.amounts[$0] <= quotas.queues[request.queue].nominal[$0]
      }
      if isOwn { problems.append("\(request) waits for what is its queue's own") }
    }
    for request in waiting.values where quotas.fits(request) { problems.append("\(request) fits and waits") }
  }
}
