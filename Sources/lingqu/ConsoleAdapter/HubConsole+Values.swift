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
    policy.permissions.flatMap { rule in
      [
        Console.Term(
          effect: .permission, text: action(rule.action), constraints: rule.conditions.map { Console.plain($0.said) })
      ]
        + rule.duties.map(duty)
    }
      + policy.prohibitions.map {
        Console.Term(
          effect: .prohibition, text: action($0.action), constraints: $0.conditions.map { Console.plain($0.said) })
      } + policy.obligations.map(duty)
  }

  private static func duty(_ duty: Policy.Duty) -> Console.Term {
    let text =
      switch duty.action {
      case .attribute: Text(zh: "注明来源", en: "name the source")
      case .compensate: Text(zh: "支付费用", en: "pay")
      case .delete: Text(zh: "用后删除", en: "delete it afterwards")
      case .inform: Text(zh: "告知提供方", en: "inform the provider")
      case .anonymize: Text(zh: "去除个人信息", en: "anonymise")
      case .reviewPolicy: Text(zh: "阅读使用规则", en: "review the policy")
      }
    return Console.Term(effect: .duty, text: text, constraints: duty.conditions.map { Console.plain($0.said) })
  }

  private static func action(_ action: Policy.Action) -> Text {
    switch action {
    case .use: Text(zh: "使用", en: "use it")
    case .read: Text(zh: "读取", en: "read it")
    case .execute: Text(zh: "在其上运行程序", en: "run programs on it")
    case .aggregate: Text(zh: "汇总统计", en: "aggregate it")
    case .derive: Text(zh: "生成衍生成果", en: "derive from it")
    case .display: Text(zh: "展示", en: "display it")
    case .distribute: Text(zh: "向他人提供", en: "distribute it")
    }
  }
}
