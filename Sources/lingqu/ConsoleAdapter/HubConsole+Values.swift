import Console
import Exchange
import Hub
import Identity
import Vocabulary

// Pieces that several pages show.
extension HubConsole {
  func party(_ id: String, _ caller: Caller) async throws -> Console.Party {
    if id == caller.party.id { return caller.party }
    let name = try await caller.names(id) {
      do {
        let found = try await ask("getParticipant", caller, path: ["participant": id])
        return try (found["name"] ?? .null).decode(Text.self)
      } catch let refusal as Refusal where refusal.kind == .notFound {
        return Text(zh: id, en: id)
      }
    }
    return Console.Party(id: id, name: name)
  }

  func line(_ offer: Exchange.Offer, _ caller: Caller) async throws -> Console.OfferLine {
    Console.OfferLine(
      id: offer.id.description, kind: Self.kind(offer.kind), title: offer.title, summary: offer.summary,
      provider: try await party(offer.provider.description, caller), price: Self.price(offer.price),
      region: offer.region.map(Self.place), uses: offer.uses, publishedAt: offer.publishedAt)
  }

  func line(_ need: Exchange.Need, matches: Int64? = nil, _ caller: Caller) async throws -> Console.NeedLine {
    Console.NeedLine(
      id: need.id.description, title: need.title, owner: try await party(need.owner.description, caller),
      region: need.region.map(Self.place), kinds: need.parts.map { Self.kind($0.kind) }, budgetFen: need.budgetFen,
      state: need.state.rawValue, matches: matches, publishedAt: need.publishedAt)
  }

  static func kind(_ kind: OfferKind) -> Console.Kind {
    switch kind {
    case .compute: .compute
    case .data: .data
    case .model: .model
    case .solution: .solution
    }
  }

  static func price(_ price: Exchange.Price) -> Console.Price {
    switch price {
    case .free: .free
    case .perUse(let fen): .perUse(fen: fen)
    case .withEnergy(let base): .withEnergy(Self.price(base))
    case .perUnit(let fen, let quantity, let unit): .perUnit(fen: fen, quantity: quantity, unit: Self.unit(unit))
    }
  }

  static func unit(_ name: String) -> Text { Console.word(of: "unit", name) ?? Text(zh: name, en: name) }

  static func place(_ code: String) -> Text { Console.place(code) ?? Text(zh: code, en: code) }

  static func quantity(_ count: Int64, _ unit: String) -> Text {
    let word = Self.unit(unit)
    return Text(zh: "\(count) \(word.zh)", en: "\(count) \(word.en)")
  }

  static func terms(_ policy: Policy) -> [Console.Term] {
    policy.permissions.flatMap { [term(.permission, $0)] + $0.duties.map(duty) }
      + policy.prohibitions.map { term(.prohibition, $0) } + policy.obligations.map(duty)
  }

  private static func term(_ effect: Console.Term.Effect, _ rule: Policy.Rule) -> Console.Term {
    Console.Term(effect: effect, text: rule.action.said, constraints: rule.limits.map { Console.plain($0) })
  }

  private static func duty(_ duty: Policy.Duty) -> Console.Term {
    Console.Term(
      effect: .duty, text: duty.said, constraints: duty.conditions.map { Console.plain($0.said) })
  }
}
