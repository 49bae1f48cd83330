import Identity
import Store
import Testing
import Vocabulary

@testable import Exchange

@Suite("Policy: decided for uses of a hub")
struct PolicyUseTests {
  private func draft(_ town: Town, _ json: String) throws -> OfferDraft {
    var draft = town.history()
    draft.policy = try Policy(json: try JSON.parse(json))
    return draft
  }

  @Test("a policy that takes back all it permits is not published")
  func contradiction() async throws {
    try await Town.with { town in
      let offer = try draft(town, #"{"permission": [{"action": "read"}], "prohibition": [{"action": "use"}]}"#)
      let rule = await ruleRefusing {
        try await town.write { try Offers.publish($0, offer, by: town.mill.id, at: town.dawn) }
      }
      #expect(rule == "policy.contradiction")
    }
  }

  @Test("a target is the offer that is used: a policy about another thing permits nothing of this one")
  func target() async throws {
    try await Town.with { town in
      let other = try draft(town, #"{"permission": [{"action": "read", "target": "off_other"}]}"#)
      let rule = await ruleRefusing {
        try await town.write { try town.agree($0, other, by: town.mill, at: town.dawn) }
      }
      #expect(rule == "policy.target")
      let use = try await town.write { tx in
        let offer = try Offers.publish(tx, town.history(), by: town.mill.id, at: town.dawn)
        let own = try draft(town, #"{"permission": [{"action": "read", "target": "\#(offer.id)"}]}"#)
        _ = try Offers.revise(tx, offer.id, own, at: town.dawn)
        let negotiation = try Negotiations.request(
          tx, NegotiationDraft(offer: offer.id, purpose: "energy-saving", days: 30), by: town.startUp, at: town.dawn)
        guard let id = negotiation.agreement else { throw Refusal.notFound("agreement") }
        _ = try town.sign(tx, id, town.startUp, at: town.dawn)
        _ = try town.sign(tx, id, town.mill, at: town.dawn)
        return try town.use(tx, id, at: town.dawn)
      }
      #expect(use.permittedBy == "/permission/0")
    }
  }

  @Test("what is for working hours or opens later can be agreed on at any time, and is decided at each use")
  func openings() async throws {
    try await Town.with { town in
      // A Saturday morning in China.
      let now = town.dawn
      let offer = try draft(
        town,
        #"""
        {"permission": [{"action": "read", "constraint": [
          {"leftOperand": "lingqu:dayOfWeek", "operator": "lteq", "rightOperand": 5},
          {"leftOperand": "delayPeriod", "operator": "gteq", "rightOperand": "P3D"}]}]}
        """#)
      let agreement = try await town.write { try town.agree($0, offer, by: town.mill, days: 30, at: now).id }
      func use(_ at: Instant) async -> String? {
        await ruleRefusing { try await town.write { try town.use($0, agreement, at: at) } }
      }
      #expect(await use(now) == "policy.dayOfWeek")
      #expect(await use(now.adding(days: 2)) == "policy.delayPeriod")
      #expect(await use(now.adding(days: 3)) == nil)
      #expect(await use(now.adding(days: 7)) == "policy.dayOfWeek")
    }
  }

  @Test("a duty that is refined is told with the use and stands in the agreement as it was written")
  func duties() async throws {
    try await Town.with { town in
      let json =
        #"{"permission": [{"action": "read", "duty": [{"uid": "fee", "action": {"rdf:value": {"@id": "odrl:compensate"}, "refinement": [{"leftOperand": "payAmount", "operator": "eq", "rightOperand": {"@value": "10.5", "@type": "xsd:decimal"}, "unit": "CNY"}]}}]}], "conflict": "invalid"}"#
      let offer = try draft(town, json)
      let agreement = try await town.write { try town.agree($0, offer, by: town.mill, at: town.dawn) }
      let read = try await town.read { try Agreements.get($0, agreement.id) }
      #expect(read.policy == offer.policy)
      #expect(read.policy.permissions[0].duties[0].said.zh == "支付费用（支付金额为 10.5 CNY）")
      #expect(read.policy.conflict == .invalid)
    }
  }
}
