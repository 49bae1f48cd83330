import Evidence
import Identity
import Ledger
import SeededTesting
import Store
import Testing
import Vocabulary

@testable import Exchange

/// Uses, revocations, suspensions, readings, settlement and the passing of time, interleaved at random from a seed; after
/// every few steps the invariants of the exchange are checked on the tables themselves.
@Suite("Simulation")
struct SimulationTests {
  @Test("whatever the order of events, the invariants hold", arguments: [1, 2, 3, 4] as [UInt64])
  func interleavings(_ seed: UInt64) async throws {
    try await Town.with { town in
      try await town.write { tx in
        var run = Run(town: town, random: Seeded(seed), now: town.dawn)
        try run.begin(tx)
        for step in 0..<400 {
          try run.step(tx)
          if step % 40 == 39 { try run.checkInvariants(tx) }
        }
        try run.checkInvariants(tx)
        // The run reached what it is about.
        #expect(run.done.subtracting(["refused"]).isSuperset(of: ["use", "start", "reading", "complete", "terminate"]))
        #expect(run.refused > 20)
      }
    }
  }

  private struct Run {
    let town: Town
    var random: Seeded
    var now: Instant
    var data: [Agreement] = []
    var compute: [Agreement] = []
    var uses: [ID<Use>] = []
    var sequence: [ID<Use>: (Int64, Instant)] = [:]
    var done: Set<String> = []
    var refused = 0
    static let limit: Int64 = 6

    mutating func begin(_ tx: Transaction) throws {
      for _ in 0..<3 {
        data.append(try town.agree(tx, town.history(count: Self.limit), by: town.mill, days: 20, at: now))
      }
      for _ in 0..<3 {
        compute.append(
          try town.agree(
            tx, town.compute(capacity: Capacity(concurrentUses: 4)), by: town.centre, days: 30, at: now))
      }
    }

    mutating func step(_ tx: Transaction) throws {
      now = now.adding(seconds: Int64.random(in: 1...7200, using: &random))
      // As the store does it: what is refused is undone alone.
      try tx.execute("SAVEPOINT step")
      do {
        try act(tx)
      } catch is Refusal {
        refused += 1
        try tx.execute("ROLLBACK TO step")
      }
      try tx.execute("RELEASE step")
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value? { values.randomElement(using: &random) }

    private mutating func act(_ tx: Transaction) throws {
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<30:
        guard let agreement = pick(compute) else { return }
        let cites = Bool.random(using: &random) ? pick(data).map { [$0.id] } ?? [] : []
        let quantity = Int64.random(in: 1...20_000, using: &random)
        let use = try town.use(
          tx, agreement.id, UseDraft(purpose: "energy-saving", quantity: quantity, cites: cites), at: now)
        uses.append(use.id)
        done.insert("use")
      case 30..<35:
        guard let agreement = pick(data) else { return }
        _ = try town.use(tx, agreement.id, UseDraft(purpose: "energy-saving", action: .execute), at: now)
        done.insert("direct use")
      case 35..<80:
        guard let id = pick(uses.suffix(8)) else { return }
        try meter(tx, id)
      case 80..<88:
        guard let id = pick(uses.suffix(8)), let event = pick([Use.Event.suspend, .resume, .complete, .terminate])
        else { return }
        let actor = pick([town.centre.id, town.startUp.id, nil]) ?? nil
        try Uses.move(tx, id, event, by: actor, at: now)
        done.insert(event.rawValue)
      case 88..<92:
        guard let id = pick(uses) else { return }
        try Uses.settle(tx, id, at: now)
        done.insert("settle")
      case 92..<94:
        guard let agreement = pick(data + compute) else { return }
        let party = agreement.provider
        if try Agreements.get(tx, agreement.id).state == .suspended {
          _ = try Agreements.resume(tx, agreement.id, by: party, at: now)
        } else {
          _ = try Agreements.suspend(tx, agreement.id, by: party, reason: "pause", at: now)
        }
        done.insert("agreement suspend or resume")
      case 94:
        guard Int.random(in: 0..<4, using: &random) == 0, let agreement = pick(data) else { return }
        try Agreements.revoke(tx, agreement.id, by: town.mill.id, reason: "end", at: now)
        done.insert("revoke")
      default:
        try Agreements.expire(tx, at: now)
        _ = try Reservations.expire(tx, at: now)
      }
    }

    /// Starts a use, or reports more of it, or completes it.
    private mutating func meter(_ tx: Transaction, _ id: ID<Use>) throws {
      let use = try Uses.get(tx, id)
      if use.state == .requested {
        try Uses.move(tx, id, .start, by: town.centre.id, at: now)
        done.insert("start")
      } else if use.measured < use.quantity / 2 {
        let (last, from) = sequence[id] ?? (0, use.requestedAt)
        // Sometimes more than is left, or out of sequence: to be refused.
        let next = last + (Int.random(in: 0..<10, using: &random) == 0 ? 2 : 1)
        let quantity = Int64.random(in: 1...max(2, use.quantity), using: &random)
        try town.measure(tx, use, next, quantity, from: from, to: now, at: now)
        sequence[id] = (next, now)
        done.insert("reading")
      } else {
        try Uses.move(tx, id, .complete, by: town.centre.id, at: now)
        done.insert("complete")
      }
    }

    func checkInvariants(_ tx: Transaction) throws {
      #expect(try LedgerSums.byUnit(tx).allSatisfy(\.isBalanced))
      #expect(try LedgerAudit.firstDiscrepancy(tx) == nil)
      func count(_ sql: String, _ arguments: any SQLConvertible...) throws -> Int64 {
        try tx.rows(sql, arguments: arguments).first?.int(0) ?? -1
      }
      #expect(
        try count(
          """
          SELECT COUNT(*) FROM exchange_use u JOIN agreement a ON a.id = u.agreement
          WHERE u.state = 'started' AND a.state <> 'active'
          """) == 0, "no use runs under an agreement that is not active")
      #expect(
        try count(
          """
          SELECT COUNT(*) FROM exchange_use u JOIN use_citation c ON c.use_id = u.id
          JOIN agreement a ON a.id = c.agreement WHERE u.state = 'started' AND a.state <> 'active'
          """) == 0, "no use runs on an input that was taken back")
      #expect(
        try count("SELECT COUNT(*) FROM agreement WHERE kind = 'data' AND uses > ?", Self.limit) == 0,
        "the count constraint is never exceeded")
      #expect(
        try count(
          """
          SELECT COUNT(*) FROM agreement a
          WHERE a.uses <> (SELECT COUNT(*) FROM exchange_use u WHERE u.agreement = a.id)
          """) == 0, "every counted use exists")
      #expect(
        try count(
          "SELECT COUNT(*) FROM exchange_use WHERE (ended_at IS NULL) = (state IN ('completed', 'terminated'))") == 0,
        "a use has an end exactly where it is over: its place among the open ones depends on it")
      let sums = try tx.rows(
        """
        SELECT u.state, u.body, u.measured,
          (SELECT COALESCE(SUM(r.quantity), 0) FROM reading r WHERE r.use_id = u.id) FROM exchange_use u
        """)
      for use in sums {
        let isWhole = try use.text(0) == "completed" && use.json(1)["state"]?.string == "completed"
        #expect(try use.int(2) == (isWhole ? 1 : try use.int(3)), "what is measured is the sum of the readings")
      }
      #expect(
        try count(
          """
          SELECT COUNT(*) FROM exchange_use u JOIN ledger_reservation r ON r.reference = u.id
          WHERE (r.state = 'held') <> (u.settled = 0)
          """) == 0, "money is held exactly for what is not settled")
      for use in uses { try checkEvidence(tx, use) }
    }

    /// Every fact of a use has its entry in the agreement's chain, and nothing is there twice.
    private func checkEvidence(_ tx: Transaction, _ id: ID<Use>) throws {
      let use = try Uses.get(tx, id)
      let kinds = try EvidenceLog.entries(tx, subject: "\(id)").map { try $0.content["kind"]?.string ?? "" }
      func has(_ kind: String) -> Int { kinds.count { $0 == kind } }
      #expect(kinds.first == "use.requested" && has("use.requested") == 1)
      #expect(has("use.started") == (use.startedAt == nil ? 0 : 1))
      #expect(has("use.completed") == (use.state == .completed ? 1 : 0))
      #expect(has("use.terminated") == (use.state == .terminated ? 1 : 0))
      #expect(has("reading.recorded") == (try Readings.list(tx, of: id, limit: 10_000).count))
      #expect(has("charge.posted") == (use.charged > 0 ? 1 : 0))
      #expect(has("charge.posted") + has("hold.released") == (use.settled ? 1 : 0))
    }
  }
}
