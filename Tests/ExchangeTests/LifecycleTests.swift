import Identity
import Ledger
import Store
import Testing
import Vocabulary

@testable import Exchange

/// The rule that refuses `body`, or nil if nothing does.
func ruleRefusing(_ body: () async throws -> some Sendable) async -> String? {
  do {
    _ = try await body()
    return nil
  } catch let refusal as Refusal {
    return refusal.rule
  } catch {
    return "\(error)"
  }
}

@Suite("Lifecycle: from an offer to a charge")
struct LifecycleTests {
  @Test("a request within the published rule is approved at once, signed by both, used, measured and charged")
  func wholeWay() async throws {
    try await Town.with { town in
      let now = town.dawn
      let (agreement, use) = try await town.write { tx in
        let agreement = try town.agree(tx, town.compute(), by: town.centre, at: now)
        let use = try town.use(tx, agreement.id, UseDraft(purpose: "energy-saving", quantity: 4000), at: now)
        return (agreement, use)
      }
      #expect(agreement.state == .active && agreement.approvedBy == "small-requests")
      #expect(use.state == .requested && use.permittedBy == "/permission/0")
      #expect(try await town.read { try town.available($0, town.startUp) } == 100_000 - 1200)
      let done = try await town.write { tx in
        try Uses.move(tx, use.id, .start, by: town.centre.id, at: now.adding(seconds: 1))
        try town.measure(
          tx, use, 1, 2000, from: now.adding(seconds: 1), to: now.adding(seconds: 600), at: now.adding(seconds: 600))
        try town.measure(
          tx, use, 2, 5, from: now.adding(seconds: 600), to: now.adding(seconds: 601), at: now.adding(seconds: 601))
        return try Uses.move(tx, use.id, .complete, by: town.centre.id, at: now.adding(seconds: 602))
      }
      #expect(done.charged == 602 && done.settled && done.measured == 2005)
      try await town.read { tx in
        #expect(try town.balance(tx, town.centre) == 602)
        #expect(try town.balance(tx, town.startUp) == 100_000 - 602)
        #expect(try town.available(tx, town.startUp) == 100_000 - 602)
        let kinds = try town.kinds(tx, of: agreement.id)
        #expect(
          kinds == [
            "agreement.proposed", "agreement.signed", "agreement.signed", "agreement.activated", "use.requested",
            "use.started", "reading.recorded", "reading.recorded", "use.completed", "charge.posted",
          ])
      }
    }
  }

  @Test("without a published rule the provider decides; a term beyond the policy is refused at once")
  func providerDecides() async throws {
    try await Town.with { town in
      let now = town.dawn
      let asked = try await town.write { tx in
        let offer = try Offers.publish(tx, town.compute(rule: nil), by: town.centre.id, at: now)
        return try Negotiations.request(
          tx, NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 30), by: town.startUp, at: now)
      }
      #expect(asked.state == .requested && asked.agreement == nil)
      let accepted = try await town.write { try Negotiations.accept($0, asked.id, at: now) }
      #expect(accepted.state == .agreed && accepted.agreement != nil)
      let rule = await ruleRefusing {
        try await town.write { tx in
          let offer = try Offers.publish(tx, town.history(), by: town.mill.id, at: now)
          return try Negotiations.request(
            tx, NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 91), by: town.startUp, at: now)
        }
      }
      #expect(rule == "policy.elapsedTime")
    }
  }

  @Test("terms go back and forth, and the agreement has those that were on the table at the end")
  func counters() async throws {
    try await Town.with { town in
      let now = town.dawn
      let (offer, end) = try await town.write { tx in
        let offer = try Offers.publish(tx, town.compute(rule: nil), by: town.centre.id, at: now)
        let asked = try Negotiations.request(
          tx, NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 30), by: town.startUp, at: now)
        _ = try Negotiations.counter(
          tx, asked.id, CounterDraft(days: 60, price: .perUnit(fen: 4, quantity: 10, unit: "cpuSeconds")),
          by: .provider, at: now)
        _ = try Negotiations.counter(
          tx, asked.id, CounterDraft(price: .perUnit(fen: 2, quantity: 10, unit: "cpuSeconds")), by: .consumer, at: now)
        _ = try Negotiations.counter(tx, asked.id, CounterDraft(days: 45), by: .provider, at: now)
        // A revision meanwhile does not change what is being negotiated.
        var dearer = town.compute(rule: nil)
        dearer.price = .perUnit(fen: 900, quantity: 10, unit: "cpuSeconds")
        _ = try Offers.revise(tx, offer.id, dearer, at: now)
        return (offer, try Negotiations.accept(tx, asked.id, by: .consumer, at: now))
      }
      #expect(end.state == .agreed)
      let agreement = try await town.read { try Agreements.get($0, #require(end.agreement)) }
      #expect(agreement.price == .perUnit(fen: 2, quantity: 10, unit: "cpuSeconds"))
      #expect(agreement.endsAt == now.adding(days: 45) && agreement.offerVersion == offer.version)
      let again = await ruleRefusing {
        try await town.write { try Negotiations.counter($0, end.id, CounterDraft(days: 1), by: .provider, at: now) }
      }
      #expect(again == "exchange.negotiation-transition")
    }
  }

  @Test("an agreement counts only when every party has signed what it says")
  func signatures() async throws {
    try await Town.with { town in
      let now = town.dawn
      let id = try await town.write { tx in
        let offer = try Offers.publish(tx, town.history(), by: town.mill.id, at: now)
        return try #require(
          Negotiations.request(
            tx, NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 90), by: town.startUp, at: now
          ).agreement)
      }
      let first = try await town.write { try town.sign($0, id, town.startUp, at: now) }
      #expect(first.state == .proposed && first.signatures.count == 1)
      #expect(await ruleRefusing { try await town.write { try town.use($0, id, at: now) } } == "agreement.not-active")
      let forged = await ruleRefusing {
        try await town.write { tx in
          // The start-up's own valid signature, passed off as the mill's.
          let signature = try Signatures.sign(
            tx, for: town.startUp.id, context: Agreement.signingContext, try Agreements.get(tx, id).document,
            vault: town.vault)
          return try Agreements.sign(tx, id, by: town.mill.id, signature, at: now)
        }
      }
      #expect(forged == "identity.key-not-valid")
      let other = await ruleRefusing {
        try await town.write { tx in
          let signature = try Signatures.sign(
            tx, for: town.mill.id, context: "another-context", try Agreements.get(tx, id).document, vault: town.vault)
          return try Agreements.sign(tx, id, by: town.mill.id, signature, at: now)
        }
      }
      #expect(other == "identity.signature-wrong")
      let stranger = await ruleRefusing { try await town.write { try town.sign($0, id, town.centre, at: now) } }
      #expect(stranger == "access.not-found")
      let second = try await town.write { try town.sign($0, id, town.mill, at: now) }
      #expect(second.state == .active)
    }
  }

  @Test("withdrawing a negotiation that was agreed withdraws the agreement, and the other way round")
  func withdrawals() async throws {
    try await Town.with { town in
      let now = town.dawn
      try await town.write { tx in
        let offer = try Offers.publish(tx, town.history(), by: town.mill.id, at: now)
        let draft = NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 90)
        let one = try Negotiations.request(tx, draft, by: town.startUp, at: now)
        let ended = try Negotiations.terminate(tx, one.id, by: .consumer, reason: "no", at: now)
        #expect(ended.state == .terminated)
        #expect(try Agreements.get(tx, #require(one.agreement)).state == .revoked)
        let two = try Negotiations.request(tx, draft, by: town.startUp, at: now)
        try Agreements.revoke(tx, #require(two.agreement), by: town.mill.id, reason: "no", at: now)
        #expect(try Negotiations.get(tx, two.id).state == .terminated)
      }
    }
  }

  @Test("the count constraint is exact: the sixth of five is refused, and a refused use does not count")
  func countIsExact() async throws {
    try await Town.with { town in
      let now = town.dawn
      let id = try await town.write { try town.agree($0, town.history(), by: town.mill, at: now).id }
      for _ in 0..<3 {
        #expect(
          await ruleRefusing {
            try await town.write {
              try town.use($0, id, UseDraft(purpose: "energy-saving", action: .execute, export: .raw), at: now)
            }
          } == "policy.action")
      }
      let permitted = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<40 {
          group.addTask {
            await ruleRefusing {
              try await town.write {
                try town.use($0, id, UseDraft(purpose: "energy-saving", action: .execute), at: now)
              }
            } == nil
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(permitted == 5)
      let agreement = try await town.read { try Agreements.get($0, id) }
      #expect(agreement.uses == 5)
      #expect(
        await ruleRefusing {
          try await town.write {
            try town.use($0, id, UseDraft(purpose: "energy-saving", action: .execute), at: now)
          }
        } == "policy.count")
    }
  }

  @Test("a use is refused for another purpose, after the term, by another participant, over the balance")
  func refusals() async throws {
    try await Town.with { town in
      let now = town.dawn
      let (data, compute) = try await town.write { tx in
        (
          try town.agree(tx, town.history(), by: town.mill, at: now).id,
          try town.agree(
            tx, town.compute(capacity: Capacity(concurrentUses: 1, perUse: 1_000_000)), by: town.centre, at: now
          ).id
        )
      }
      func rule(_ id: ID<Agreement>, _ draft: UseDraft, at instant: Instant) async -> String? {
        await ruleRefusing { try await town.write { try town.use($0, id, draft, at: instant) } }
      }
      #expect(await rule(data, UseDraft(purpose: "resale", action: .execute), at: now) == "policy.purpose")
      #expect(
        await rule(data, UseDraft(purpose: "energy-saving", action: .read), at: now) == "policy.action")
      #expect(
        await rule(data, UseDraft(purpose: "energy-saving", action: .execute), at: now.adding(days: 90))
          == "agreement.not-active")
      #expect(
        await rule(compute, UseDraft(purpose: "energy-saving", quantity: 1_000_000), at: now)
          == "ledger.balance-not-covered")
      #expect(
        await rule(compute, UseDraft(purpose: "energy-saving", quantity: 1_000_001), at: now) == "use.quantity")
      #expect(await rule(compute, UseDraft(purpose: "energy-saving", quantity: 10), at: now) == nil)
      #expect(await rule(compute, UseDraft(purpose: "energy-saving", quantity: 10), at: now) == "use.capacity")
      let stranger = await ruleRefusing {
        try await town.write {
          try Uses.request(
            $0, under: data, UseDraft(purpose: "energy-saving"), by: town.caller(town.centre), region: nil, at: now)
        }
      }
      #expect(stranger == "access.not-found")
    }
  }
}
