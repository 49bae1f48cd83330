import Evidence
import Identity
import Ledger
import Store
import Testing
import Vocabulary

@testable import Exchange

@Suite("Revoking, suspending and the last reading")
struct RevocationTests {
  /// A compute use that works on the mill's data.
  static func training(_ town: Town, _ tx: Transaction, price: Price = .free) throws -> (
    data: Agreement, compute: Agreement, use: Use
  ) {
    let now = town.dawn
    let data = try town.agree(tx, town.history(price: price), by: town.mill, at: now)
    let compute = try town.agree(tx, town.compute(), by: town.centre, at: now)
    let use = try town.use(
      tx, compute.id, UseDraft(purpose: "energy-saving", quantity: 4000, cites: [data.id]), at: now)
    try Uses.move(tx, use.id, .start, by: town.centre.id, at: now)
    return (data, compute, use)
  }

  @Test("citing an agreement is a use of it: counted, paid, with evidence in its own chain")
  func citationIsUse() async throws {
    try await Town.with { town in
      let (data, _, use) = try await town.write { try Self.training(town, $0, price: .perUse(fen: 250)) }
      try await town.read { tx in
        let inputs = try Uses.list(tx, under: data.id, before: nil, limit: 10)
        #expect(inputs.count == 1)
        #expect(inputs[0].citedBy == use.id && inputs[0].action == .execute && inputs[0].charged == 250)
        #expect(try Agreements.get(tx, data.id).uses == 1)
        #expect(try town.kinds(tx, of: data.id).last == "use.completed")
        #expect(try town.balance(tx, town.mill) == 250)
      }
      let compute = await ruleRefusing {
        try await town.write { tx in
          let other = try town.agree(tx, town.compute(), by: town.centre, at: town.dawn)
          return try town.use(
            tx, use.agreement, UseDraft(purpose: "energy-saving", quantity: 1, cites: [other.id]), at: town.dawn)
        }
      }
      #expect(compute == "use.not-an-input")
    }
  }

  @Test("a use whose input is refused leaves nothing behind")
  func citationRefused() async throws {
    try await Town.with { town in
      let (data, compute, _) = try await town.write { try Self.training(town, $0) }
      let before = try await town.read { try (town.available($0, town.startUp), EvidenceLog.size($0)) }
      let rule = await ruleRefusing {
        try await town.write {
          try town.use(
            $0, compute.id, UseDraft(purpose: "energy-saving", export: .raw, quantity: 10, cites: [data.id]),
            at: town.dawn)
        }
      }
      #expect(rule == "policy.action")
      let after = try await town.read { try (town.available($0, town.startUp), EvidenceLog.size($0)) }
      #expect(before == after)
    }
  }

  @Test("revoking the data stops the compute use elsewhere; its last reading still counts, and is then settled")
  func revokingInput() async throws {
    try await Town.with { town in
      let now = town.dawn
      let (data, compute, use) = try await town.write { tx in
        let made = try Self.training(town, tx)
        try town.measure(
          tx, made.use, 1, 1000, from: now, to: now.adding(seconds: 10), at: now.adding(seconds: 10))
        try Agreements.revoke(tx, made.data.id, by: town.mill.id, reason: "季节结束", at: now.adding(seconds: 11))
        return made
      }
      try await town.write { tx in
        let stopped = try Uses.get(tx, use.id)
        #expect(stopped.state == .terminated && !stopped.settled && stopped.reason == "agreement-revoked")
        #expect(try Agreements.get(tx, compute.id).state == .active)
        let later = now.adding(seconds: 14)
        try town.measure(tx, use, 2, 400, from: now.adding(seconds: 10), to: now.adding(seconds: 13), at: later)
        let settled = try Uses.settle(tx, use.id, at: later)
        #expect(settled.charged == 420 && settled.settled)
        #expect(try Uses.settle(tx, use.id, at: later) == settled)
        #expect(try town.available(tx, town.startUp) == 100_000 - 420)
      }
      let late = await ruleRefusing {
        try await town.write {
          try town.measure(
            $0, use, 3, 1, from: now.adding(seconds: 13), to: now.adding(seconds: 14), at: now.adding(seconds: 20))
        }
      }
      #expect(late == "reading.use-not-running")
      // The reason's words are kept out of the log.
      let log = try await town.read { tx in
        try EvidenceLog.entries(tx, agreement: "\(data.id)").map { String(decoding: $0.body, as: UTF8.self) }
      }
      #expect(!log.contains { $0.contains("季节结束") })
      #expect(
        await ruleRefusing {
          try await town.write {
            try town.use($0, compute.id, UseDraft(purpose: "energy-saving", quantity: 1, cites: [data.id]), at: now)
          }
        } == "agreement.not-active")
    }
  }

  @Test("a use that was ended for its provider is settled by the clock when no last reading comes")
  func overdue() async throws {
    try await Town.with { town in
      let now = town.dawn
      try await town.write { tx in
        let (_, compute, use) = try Self.training(town, tx)
        try town.measure(tx, use, 1, 1000, from: now, to: now.adding(seconds: 10), at: now.adding(seconds: 10))
        let ended = try Uses.move(tx, use.id, .terminate, by: town.startUp.id, at: now.adding(seconds: 20))
        #expect(!ended.settled)
        try Agreements.expire(tx, at: now.adding(seconds: 19 + Uses.lastReadingGrace))
        #expect(try !Uses.get(tx, use.id).settled)
        try Agreements.expire(tx, at: now.adding(seconds: 20 + Uses.lastReadingGrace))
        #expect(try Uses.get(tx, use.id).charged == 300)
        // The agreement's own end stops what is still there.
        let other = try town.use(tx, compute.id, UseDraft(purpose: "energy-saving", quantity: 10), at: now)
        #expect(try Agreements.expire(tx, at: now.adding(days: 90)) == 2)
        #expect(try Uses.get(tx, other.id).state == .terminated)
        #expect(try Agreements.get(tx, compute.id).state == .expired)
        #expect(try town.available(tx, town.startUp) == 100_000 - 300)
      }
    }
  }

  @Test("suspending the data suspends the work on it; nothing resumes before the agreement does")
  func suspending() async throws {
    try await Town.with { town in
      let now = town.dawn
      let (data, use) = try await town.write { tx in
        let made = try Self.training(town, tx)
        _ = try Agreements.suspend(tx, made.data.id, by: town.mill.id, reason: "audit", at: now)
        return (made.data, made.use)
      }
      #expect(try await town.read { try Uses.get($0, use.id) }.state == .suspended)
      let early = await ruleRefusing {
        try await town.write { try Uses.move($0, use.id, .resume, by: town.centre.id, at: now) }
      }
      #expect(early == "agreement.not-active")
      let byConsumer = await ruleRefusing {
        try await town.write { try Agreements.resume($0, data.id, by: town.startUp.id, at: now) }
      }
      #expect(byConsumer == "exchange.agreement-transition")
      let resumed = try await town.write { tx in
        _ = try Agreements.resume(tx, data.id, by: town.mill.id, at: now)
        return try Uses.move(tx, use.id, .resume, by: town.centre.id, at: now)
      }
      #expect(resumed.state == .started)
    }
  }

  @Test("readings come in sequence, in their unit, one after another, within what was agreed, and signed")
  func readings() async throws {
    try await Town.with { town in
      let now = town.dawn
      let use = try await town.write { try Self.training(town, $0).use }
      _ = try await town.write {
        try town.measure($0, use, 1, 100, from: now, to: now.adding(seconds: 10), at: now.adding(seconds: 10))
      }
      func rule(_ sequence: Int64, _ quantity: Int64, _ from: Int64, _ to: Int64) async -> String? {
        await ruleRefusing {
          try await town.write {
            try town.measure(
              $0, use, sequence, quantity, from: now.adding(seconds: from), to: now.adding(seconds: to),
              at: now.adding(seconds: 30))
          }
        }
      }
      #expect(await rule(1, 1, 10, 20) == "reading.sequence")
      #expect(await rule(3, 1, 10, 20) == "reading.sequence")
      #expect(await rule(2, 1, 9, 20) == "reading.from")
      #expect(await rule(2, 1, 20, 20) == "reading.to")
      #expect(await rule(2, 1, 20, 3600) == "reading.to")
      #expect(await rule(2, 3901, 10, 20) == "reading.quantity")
      #expect(await rule(2, 0, 10, 20) == "reading.quantity")
      #expect(await rule(2, .max, 10, 20) == "reading.quantity")
      let forged = await ruleRefusing {
        try await town.write { tx in
          let draft = ReadingDraft(
            sequence: 2, quantity: 1, unit: "cpuSeconds", from: now.adding(seconds: 10), to: now.adding(seconds: 20))
          var other = draft
          other.quantity = 2
          let signature = try Identity.Signatures.sign(
            tx, for: town.centre.id, context: Reading.signingContext, other.document(of: use.id), vault: town.vault)
          return try Readings.record(
            tx, of: use.id, draft, signature: signature, countersign: { _ in "" }, at: now.adding(seconds: 30))
        }
      }
      #expect(forged == "identity.signature-wrong")
      #expect(await rule(2, 3900, 10, 20) == nil)
    }
  }
}
