import Evidence
import Identity
import Store
import Testing
import Vocabulary

@testable import Exchange

@Suite("Rights: limits bind, rights lapse, evidence names who did it")
struct RightsTests {
  /// Executing it is permitted before `end`, reading it always: an agreement may outlast what it was made for.
  static func executeBefore(_ end: Instant) -> Policy {
    Policy(permissions: [.init(.execute, where: [.constraint(.init(.dateTime, .lt, .instant(end)))]), .init(.read)])
  }

  @Test(
    "what was asked for is the most that a use may take, by rule or by counter-offer; the offer's own limit stays below"
  )
  func quantityBinds() async throws {
    try await Town.with { town in
      let now = town.dawn
      let rule = PublishedRule(name: "small", maxQuantity: 10, maxFen: 10)
      let id = try await town.write { tx in
        let offer = try Offers.publish(tx, town.compute(rule: rule), by: town.centre.id, at: now)
        let made = try Negotiations.request(
          tx, NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 30, quantity: 10), by: town.startUp,
          at: now)
        let id = try #require(made.agreement)
        _ = try town.sign(tx, id, town.startUp, at: now)
        return try town.sign(tx, id, town.centre, at: now).id
      }
      let over = await ruleRefusing {
        try await town.write { try town.use($0, id, UseDraft(purpose: "energy-saving", quantity: 11), at: now) }
      }
      #expect(over == "use.quantity")
      _ = try await town.write { try town.use($0, id, UseDraft(purpose: "energy-saving", quantity: 10), at: now) }
      let agreement = try await town.read { try Agreements.get($0, id) }
      #expect(try agreement.document["capacity"]?["perUse"]?.int == 10)

      let countered = try await town.write { tx in
        let offer = try Offers.publish(
          tx, town.compute(rule: nil, capacity: Capacity(perUse: 50)), by: town.centre.id, at: now)
        let asked = try Negotiations.request(
          tx, NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 30, quantity: 900), by: town.startUp,
          at: now)
        let first = try Negotiations.counter(tx, asked.id, CounterDraft(quantity: 40), by: .provider, at: now)
        let low = try Negotiations.accept(tx, first.id, by: .consumer, at: now)
        let again = try Negotiations.request(
          tx, NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 30, quantity: 900), by: town.startUp,
          at: now)
        let high = try Negotiations.accept(tx, again.id, at: now)
        return try [low, high].map { try Agreements.get(tx, #require($0.agreement)).capacity?.perUse }
      }
      #expect(countered == [40, 50])
    }
  }

  @Test(
    "a use that names no action does what is usual; `use` asks for everything, so a prohibition of anything stops it")
  func leafActions() async throws {
    try await Town.with { town in
      let now = town.dawn
      var draft = town.history()
      draft.policy = Policy(permissions: [.init(.use)], prohibitions: [.init(.distribute), .init(.derive)])
      let offer = draft
      let (data, compute) = try await town.write { tx in
        (
          try town.agree(tx, offer, by: town.mill, at: now).id,
          try town.agree(tx, town.compute(), by: town.centre, at: now).id
        )
      }
      let uses = try await town.write { tx in
        [
          try town.use(tx, data, at: now),
          try town.use(tx, compute, UseDraft(purpose: "energy-saving", quantity: 1), at: now),
        ]
      }
      #expect(uses.map(\.action) == [.read, .execute])
      for action in [Policy.Action.use, .derive, .distribute] {
        let rule = await ruleRefusing {
          try await town.write { try town.use($0, data, UseDraft(purpose: "energy-saving", action: action), at: now) }
        }
        #expect(rule == "policy.prohibition", "\(action)")
      }
      // Nothing is left to do: there is nothing to agree on either.
      var nothing = offer
      nothing.policy.prohibitions = Policy.Action.leaves.map { .init($0) }
      let closed = nothing
      let refused = await ruleRefusing { try await town.write { try town.agree($0, closed, by: town.mill, at: now) } }
      #expect(refused == "policy.prohibition")
    }
  }

  @Test("a policy is decided again when a use starts and when it goes on; whoever runs it can ask")
  func lapses() async throws {
    try await Town.with { town in
      let now = town.dawn
      let noon = now.adding(seconds: 3600)
      var draft = town.compute()
      draft.policy = Self.executeBefore(noon)
      let offer = draft
      let uses = try await town.write { tx in
        let id = try town.agree(tx, offer, by: town.centre, at: now).id
        return try (0..<2).map { _ in
          try town.use(tx, id, UseDraft(purpose: "energy-saving", quantity: 1), at: now)
        }
      }
      #expect(try await town.read { try Uses.obstacle($0, uses[0].id, at: now) } == nil)
      #expect(try await town.read { try Uses.obstacle($0, uses[0].id, at: noon) }?.rule == "policy.dateTime")
      func move(_ use: Use, _ event: Use.Event, at instant: Instant) async -> String? {
        await ruleRefusing {
          try await town.write { try Uses.move($0, use.id, event, by: town.centre.id, at: instant) }
        }
      }
      #expect(await move(uses[0], .start, at: noon) == "policy.dateTime")
      #expect(await move(uses[1], .start, at: now) == nil)
      #expect(await move(uses[1], .suspend, at: now) == nil)
      #expect(try await town.read { try Uses.obstacle($0, uses[1].id, at: now) }?.rule == "use.not-running")
      #expect(await move(uses[1], .resume, at: noon) == "policy.dateTime")
      #expect(await move(uses[1], .resume, at: now) == nil)
    }
  }

  @Test("the policy of an input is decided again too, with the number its use had")
  func inputsLapse() async throws {
    try await Town.with { town in
      let now = town.dawn
      let noon = now.adding(seconds: 3600)
      var draft = town.history()
      draft.policy = Self.executeBefore(noon)
      let passing = draft
      let (once, twice) = try await town.write { tx in
        let compute = try town.agree(tx, town.compute(), by: town.centre, at: now)
        func work(_ offer: OfferDraft) throws -> Use {
          let data = try town.agree(tx, offer, by: town.mill, at: now)
          return try town.use(
            tx, compute.id, UseDraft(purpose: "energy-saving", quantity: 10, cites: [data.id]), at: now)
        }
        return (try work(town.history(count: 1)), try work(passing))
      }
      #expect(once.number == 1 && twice.number == 2)
      func start(_ use: Use, at instant: Instant) async -> String? {
        await ruleRefusing {
          try await town.write { try Uses.move($0, use.id, .start, by: town.centre.id, at: instant) }
        }
      }
      #expect(await start(twice, at: noon) == "policy.dateTime")
      #expect(await start(once, at: noon) == nil)
      #expect(await start(twice, at: now) == nil)
    }
  }

  @Test("a consumer lets go on what it held back itself, and nothing that its provider holds back")
  func resuming() async throws {
    try await Town.with { town in
      let now = town.dawn
      let use = try await town.write { try RevocationTests.training(town, $0).use }
      func move(_ event: Use.Event, _ actor: Participant) async -> String? {
        await ruleRefusing { try await town.write { try Uses.move($0, use.id, event, by: actor.id, at: now) } }
      }
      #expect(await move(.suspend, town.centre) == nil)
      #expect(try await town.read { try Uses.get($0, use.id).suspendedBy } == .provider)
      #expect(await move(.resume, town.startUp) == "exchange.use-transition")
      #expect(await move(.resume, town.centre) == nil)
      #expect(await move(.suspend, town.startUp) == nil)
      #expect(await move(.resume, town.centre) == "exchange.use-transition")
      #expect(await move(.resume, town.startUp) == nil)
      #expect(try await town.read { try Uses.get($0, use.id).suspendedBy } == nil)
    }
  }

  @Test("nothing is measured after a use has ended: a last reading begins before its end and is over soon after it")
  func lateReading() async throws {
    try await Town.with { town in
      let now = town.dawn
      let use = try await town.write { tx in
        let made = try RevocationTests.training(town, tx).use
        return try Uses.move(tx, made.id, .terminate, by: town.startUp.id, at: now.adding(seconds: 100))
      }
      func measure(_ from: Int64, _ to: Int64) async -> String? {
        await ruleRefusing {
          try await town.write {
            try town.measure(
              $0, use, 1, 5, from: now.adding(seconds: from), to: now.adding(seconds: to), at: now.adding(seconds: 400))
          }
        }
      }
      #expect(await measure(100, 110) == "reading.from")
      #expect(await measure(90, 161) == "reading.to")
      #expect(await measure(90, 160) == nil)
    }
  }

  @Test("who is suspended makes no agreement and earns nothing")
  func suspendedProvider() async throws {
    try await Town.with { town in
      let now = town.dawn
      let (offer, open, data) = try await town.write { tx in
        let offer = try Offers.publish(tx, town.compute(rule: nil), by: town.centre.id, at: now)
        let draft = NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 30)
        let asked = try Negotiations.request(tx, draft, by: town.startUp, at: now)
        let open = try Negotiations.counter(tx, asked.id, CounterDraft(days: 20), by: .provider, at: now)
        let data = try town.agree(tx, town.history(price: .perUse(fen: 100)), by: town.mill, at: now)
        for provider in [town.centre, town.mill] {
          _ = try Participants.setState(tx, provider.id, .suspended, by: town.bureau.id, at: now)
        }
        return (offer, open, data)
      }
      func refused(_ body: @escaping @Sendable (Transaction) throws -> Void) async -> String? {
        await ruleRefusing { try await town.write(body) }
      }
      #expect(
        await refused { tx in
          let draft = NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 30)
          _ = try Negotiations.request(tx, draft, by: town.startUp, at: now)
        } == "identity.participant-suspended")
      #expect(
        await refused { _ = try Negotiations.accept($0, open.id, by: .consumer, at: now) }
          == "identity.participant-suspended")
      let draft = UseDraft(purpose: "energy-saving", action: .execute)
      #expect(await refused { _ = try town.use($0, data.id, draft, at: now) } == "identity.participant-suspended")
      #expect(try await town.read { try town.balance($0, town.mill) } == 0)
      _ = try await town.write { tx in
        _ = try Participants.setState(tx, town.mill.id, .active, by: town.bureau.id, at: now)
        return try town.use(tx, data.id, draft, at: now)
      }
    }
  }

  @Test("an entry names who acted: the rule acts for nobody, a consumer who accepts is not its provider")
  func actors() async throws {
    try await Town.with { town in
      let now = town.dawn
      let (byRule, countered) = try await town.write { tx in
        let quick = try Offers.publish(tx, town.compute(), by: town.centre.id, at: now)
        let slow = try Offers.publish(tx, town.compute(rule: nil), by: town.centre.id, at: now)
        func ask(_ offer: Offer) throws -> Negotiation {
          try Negotiations.request(
            tx, NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 30), by: town.startUp, at: now)
        }
        let one = try ask(quick)
        try Agreements.revoke(tx, #require(one.agreement), by: town.centre.id, reason: "no", at: now)
        let two = try Negotiations.counter(tx, ask(slow).id, CounterDraft(days: 20), by: .provider, at: now)
        let agreed = try Negotiations.accept(tx, two.id, by: .consumer, at: now)
        let id = try #require(agreed.agreement)
        _ = try town.sign(tx, id, town.startUp, at: now)
        _ = try town.sign(tx, id, town.centre, at: now)
        return (one, agreed)
      }
      let (provider, consumer) = ("\(town.centre.id)", "\(town.startUp.id)")
      func actors(_ subject: String) async throws -> [String: String?] {
        try await town.read { tx in
          var found: [String: String?] = [:]
          for record in try EvidenceLog.entries(tx, subject: subject) {
            let entry = try record.content
            found.updateValue(entry["actor"]?.string, forKey: entry["kind"]?.string ?? "")
          }
          return found
        }
      }
      let rule = try await actors("\(byRule.id)")
      #expect(rule["negotiation.requested"] == consumer && rule["negotiation.agreed"] == .some(nil))
      #expect(rule["negotiation.terminated"] == provider)
      #expect(try await actors("\(try #require(byRule.agreement))")["agreement.proposed"] == .some(nil))
      let steps = try await actors("\(countered.id)")
      #expect(steps["negotiation.countered"] == provider)
      #expect(steps["negotiation.accepted"] == consumer && steps["negotiation.agreed"] == consumer)
      #expect(steps["negotiation.verified"] == provider && steps["negotiation.finalized"] == provider)
    }
  }
}
