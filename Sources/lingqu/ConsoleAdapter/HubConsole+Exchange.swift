import Console
import Exchange
import Hub
import Identity
import Vocabulary

// Catalogue, offers and needs.
extension HubConsole {
  func catalogue(_ query: Console.Catalogue.Query, _ caller: Caller) async throws -> Console.Catalogue.Model {
    let text = query.text.isEmpty ? nil : String(query.text.prefix(100))
    let unused = query.unused ? "true" : nil
    let (offers, next) = try await list(
      "listOffers", of: Offer.self, caller,
      query: ["q": text, "kind": query.kind?.rawValue, "unused": unused, "cursor": query.cursor, "limit": "24"])
    let counts = try await ask("countOffers", caller, query: ["q": text, "unused": unused])
    let facets = Self.byKind(counts)
    var lines: [Console.OfferLine] = []
    for offer in offers { lines.append(try await line(offer, caller)) }
    let total = query.kind.map { facets[$0] ?? 0 } ?? facets.values.reduce(0, +)
    return Console.Catalogue.Model(
      query: query, results: Console.Listing(items: lines, total: total, next: next), facets: facets)
  }

  static func byKind(_ counts: JSON) -> [Console.Kind: Int64] {
    var kinds: [Console.Kind: Int64] = [:]
    for kind in Console.Kind.allCases { if let count = counts[kind.rawValue]?.int { kinds[kind] = count } }
    return kinds
  }

  func offer(_ id: String, _ caller: Caller) async throws -> Console.Offer.Model {
    let offer = try await ask("getOffer", caller, path: ["offer": id]).decode(Offer.self)
    var facts: [Console.Offer.Fact] = []
    if !offer.tags.isEmpty {
      let tags = offer.tags.joined(separator: "、")
      facts.append(
        .init(name: Text(zh: "标签", en: "Tags"), value: Text(zh: tags, en: offer.tags.joined(separator: ", "))))
    }
    if let rule = offer.publishedRule {
      facts.append(
        .init(name: Text(zh: "即时审批规则", en: "Approved at once by"), value: Text(zh: rule.name, en: rule.name)))
    }
    let (needs, _) = try await list("matchOffer", of: Need.self, caller, path: ["offer": id])
    var answered: [Console.NeedLine] = []
    for need in needs { answered.append(try await line(need, caller)) }
    return Console.Offer.Model(
      offer: try await line(offer, caller), version: offer.version,
      state: offer.state == .open ? "published" : "withdrawn",
      description: offer.summary, capacity: offer.capacity.flatMap(Self.said), terms: Self.terms(offer.policy),
      facts: facts, agreements: nil, needs: answered, timeline: try await timeline(["subject": id], caller),
      evaluation: Self.evaluation(offer.reference),
      mayRequest: caller.mayAct && offer.state == .open && offer.provider != caller.participant.id)
  }

  /// What a model's provider says of its error on data that it never saw.
  static func evaluation(_ reference: JSON) -> Console.Offer.Evaluation? {
    func thousandths(_ name: String) -> Int64? {
      reference[name]?.double.flatMap { (0...1_000_000).contains($0) ? Int64(($0 * 1000).rounded()) : nil }
    }
    guard let own = thousandths("mase"), let other = thousandths("bestBaselineMase"),
      let name = reference["bestBaseline"]?.string
    else { return nil }
    return Console.Offer.Evaluation(
      thousandths: own, baselineThousandths: other, baseline: name, from: reference["heldOutFrom"]?.string,
      to: reference["heldOutTo"]?.string)
  }

  private static func said(_ capacity: Capacity) -> Text? {
    var zh: [String] = []
    var en: [String] = []
    if let most = capacity.perUse {
      let said = quantity(most, capacity.unit ?? "")
      zh.append("每次最多 \(said.zh)")
      en.append("at most \(said.en) a use")
    }
    if let most = capacity.concurrentUses {
      zh.append("同时最多 \(most) 项使用")
      en.append("at most \(most) uses at once")
    }
    return zh.isEmpty ? nil : Text(zh: zh.joined(separator: "，"), en: en.joined(separator: ", "))
  }

  func needs(_ query: Console.NeedList.Query, _ caller: Caller) async throws -> Console.NeedList.Model {
    let state = query.state.flatMap(Need.State.init(rawValue:))?.rawValue
    let (needs, next) = try await list(
      "listNeeds", of: Need.self, caller, query: ["state": state, "cursor": query.cursor, "limit": "50"])
    var lines: [Console.NeedLine] = []
    for need in needs { lines.append(try await line(need, caller)) }
    // A first page that is the last one holds them all.
    let total = query.cursor == nil && next == nil ? Int64(lines.count) : nil
    return Console.NeedList.Model(
      query: query, needs: Console.Listing(items: lines, total: total, next: next), mayPublish: caller.mayAct)
  }

  func publish(_ draft: Console.NeedForm.Draft, _ caller: Caller) async throws -> String {
    func text(_ words: String) -> JSON { ["zh": .string(words), "en": .string(words)] }
    var body: [String: JSON] = [
      "title": text(draft.title), "summary": text(draft.summary), "purpose": .string(draft.purpose),
      "measures": .array(draft.measures.map(text)),
      "parts": .array(
        draft.wants.sorted { $0.key.rawValue < $1.key.rawValue }.map {
          ["kind": .string($0.key.rawValue), "wants": .string($0.value)]
        }),
    ]
    body["region"] = draft.region.map { .string($0) }
    body["budgetFen"] = draft.budgetFen.map { .int($0) }
    return try await ask("publishNeed", caller, body: .object(body))["id"]?.string ?? ""
  }

  func need(_ id: String, _ caller: Caller) async throws -> Console.Need.Model {
    let need = try await ask("getNeed", caller, path: ["need": id]).decode(Need.self)
    let (found, _) = try await list("matchNeed", of: Match.self, caller, path: ["need": id])
    var parts: [Console.Need.Part] = []
    for part in need.parts {
      var matches: [Console.Need.Match] = []
      for match in found where match.part == part {
        matches.append(
          Console.Need.Match(
            offer: try await line(match.offer, caller), score: match.score,
            reasons: match.reasons.map { Console.Reason(text: Console.plain($0.text), met: $0.met) }))
      }
      parts.append(
        Console.Need.Part(kind: Self.kind(part.kind), text: Text(zh: part.wants, en: part.wants), matches: matches))
    }
    return Console.Need.Model(
      need: try await line(need, matches: Int64(found.count), caller), description: need.summary,
      measures: need.measures, parts: parts, timeline: try await timeline(["subject": id], caller))
  }
}
