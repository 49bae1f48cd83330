import Console
import Exchange
import Hub
import Identity
import Models
import Vocabulary

// The shelf of models, made of the offers of their kind.
extension HubConsole {
  /// The most offers that one look at the shelf reads.
  private static let mostOnShelf = 300
  /// Of how many the scores are looked up.
  private static let mostScored = 30

  func models(_ query: Console.ModelList.Query, _ caller: Caller) async throws -> Console.ModelList.Model {
    let text = query.text.isEmpty ? nil : String(query.text.prefix(100))
    let register = try await register(caller)
    var found: [Console.ModelLine] = []
    var cursor: String?
    repeat {
      let (offers, next) = try await list(
        "listOffers", of: Offer.self, caller,
        query: ["q": text, "kind": "model", "cursor": cursor, "limit": "100"])
      for offer in offers {
        var line = try await model(offer, entry: Self.registered(offer).flatMap { register[$0] }, caller)
        if found.count < Self.mostScored { line.scores = try await scores(of: offer, caller) }
        found.append(line)
      }
      cursor = next
    } while cursor != nil && found.count < Self.mostOnShelf
    var shelf = Console.ModelList.Model(
      query, among: found, picked: try await models(beside: query.picked, caller), isPartial: cursor != nil)
    shelf.own = try await ownModels(caller)
    return shelf
  }

  func models(beside ids: [String], _ caller: Caller) async throws -> [Console.ModelLine] {
    var lines: [Console.ModelLine] = []
    for id in ids.prefix(Console.ModelList.mostCompared) {
      do {
        let offer = try await ask("getOffer", caller, path: ["offer": id]).decode(Offer.self)
        guard offer.kind == .model else { continue }
        var line = try await model(offer, entry: try await entry(Self.registered(offer), caller), caller)
        line.scores = try await scores(of: offer, caller)
        lines.append(line)
      } catch let refusal as Refusal where [.notFound, .forbidden, .invalid].contains(refusal.kind) {}
    }
    return lines
  }

  func model(_ id: String, _ caller: Caller) async throws -> Console.ModelPage.Model {
    guard !id.hasPrefix("model_") else { return try await registeredModel(id, caller) }
    let offer = try await ask("getOffer", caller, path: ["offer": id]).decode(Offer.self)
    guard offer.kind == .model else { throw Refusal.notFound("model") }
    let entry = try await entry(Self.registered(offer), caller)
    let line = try await model(offer, entry: entry, caller)
    let (grants, _) = try await list("listModelGrants", of: ModelGrant.self, caller, query: ["limit": "100"])
    var page = Console.ModelPage.Model(
      line: line, description: offer.summary, state: offer.state == .open ? "published" : "withdrawn",
      terms: Self.terms(offer.policy), lineage: Console.Lineage(nodes: [], edges: []), offer: id,
      mayRequest: caller.mayAct && offer.state == .open && offer.provider != caller.participant.id,
      mayPlay: line.name != nil
        && grants.contains { $0.state == .open && $0.model == line.name && $0.consumer == caller.participant.id })
    page.evaluation = Self.evaluation(offer.reference)
    page.timeline = try await timeline(["subject": id], caller)
    if let entry { try await tell(of: entry, on: &page, caller) }
    return page
  }

  private func model(_ offer: Offer, entry: JSON?, _ caller: Caller) async throws -> Console.ModelLine {
    let reference = try? ModelReference(offer.reference)
    var line = Console.ModelLine(
      id: offer.id.description, name: reference?.name, title: offer.title, summary: offer.summary,
      vendor: try await party(offer.provider.description, caller), region: offer.region.map(Self.place),
      price: Self.price(offer.price), tokenPrice: Self.tokenPrice(offer.price, reference?.weights),
      contextTokens: reference?.contextTokens, mostTokens: reference?.mostTokens, uses: offer.uses,
      publishedAt: offer.publishedAt)
    line.industries = offer.tags
    if let entry { Self.fill(&line, from: entry) }
    return line
  }

  /// What a million tokens of each kind cost; nil for what is not priced by them, or beyond what can be told.
  static func tokenPrice(
    _ price: Exchange.Price, _ weights: TokenWeights?
  ) -> Console.ModelLine.TokenPrice? {
    guard case .perUnit(let fen, let quantity, TokenWeights.unit) = price else { return nil }
    let weights = weights ?? TokenWeights()
    func perMillion(_ weight: Int64) -> Int64? { milliFen(fen, for: weight * 1_000_000, per: quantity) }
    guard let prompt = perMillion(weights.ofPrompt), let cached = perMillion(weights.ofCached),
      let completion = perMillion(weights.ofCompletion)
    else { return nil }
    return .init(prompt: prompt, cached: cached, completion: completion)
  }

  /// Thousandths of a fen for `millitokens`, rounded up.
  static func milliFen(_ fen: Int64, for millitokens: Int64, per quantity: Int64) -> Int64? {
    let (thousandths, overflow) = fen.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return nil }
    return try? Exchange.Price.perUnit(fen: thousandths, quantity: quantity, unit: TokenWeights.unit).charge(
      for: millitokens)
  }
}
