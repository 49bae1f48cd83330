import Console
import Exchange
import Filing
import Hub
import Vocabulary

// What the register of models tells of a model: its card, lineage, filing and evaluations. Read as the REST door answers.
extension HubConsole {
  /// The entry that an offer rests on.
  static func registered(_ offer: Offer) -> String? { offer.reference["model"]?["registered"]?.string }

  /// Entries by id, the newest few hundred.
  func register(_ caller: Caller) async throws -> [String: JSON] {
    var entries: [String: JSON] = [:]
    var cursor: String?
    repeat {
      let answer = try await told("listModels", caller, query: ["cursor": cursor, "limit": "100"])
      for entry in answer?["items"]?.array ?? [] { if let id = entry["id"]?.string { entries[id] = entry } }
      cursor = answer?["next"]?.string
    } while cursor != nil && entries.count < 300
    return entries
  }

  /// One of them; nil where there is none that the caller may see.
  func entry(_ id: String?, _ caller: Caller) async throws -> JSON? {
    guard let id else { return nil }
    return try await told("getModel", caller, path: ["model": id])
  }

  /// What an offer's model scored in its newest evaluation.
  func scores(of offer: Offer, _ caller: Caller) async throws -> [Console.ModelLine.Score] {
    guard let id = Self.registered(offer), let report = try await report(of: id, caller) else { return [] }
    return report.scores.filter { (0...1).contains($0.value) }.map {
      .init(task: report.task, metric: $0.metric, basisPoints: Int64(($0.value * 10_000).rounded()))
    }
  }

  /// A model that is registered and looked at without an offer.
  func registeredModel(_ id: String, _ caller: Caller) async throws -> Console.ModelPage.Model {
    let entry = try await ask("getModel", caller, path: ["model": id])
    let name = [entry["name"]?.string, entry["version"]?.string].compactMap { $0 }.joined(separator: " ")
    var line = Console.ModelLine(
      id: id, name: nil, title: Text(zh: name, en: name),
      summary: (try? entry["card"]?["summary"]?.decode(Text.self)) ?? Text(zh: "", en: ""),
      vendor: try await party(entry["vendor"]?.string ?? "", caller), price: nil, uses: 0,
      publishedAt: Self.instant(entry["publishedAt"]) ?? Self.instant(entry["createdAt"]) ?? .now)
    Self.fill(&line, from: entry)
    var page = Console.ModelPage.Model(
      line: line, description: line.summary, state: entry["state"]?.string ?? "draft", terms: [],
      lineage: Console.Lineage(nodes: [], edges: []))
    page.timeline = try await timeline(["subject": id], caller)
    try await tell(of: entry, on: &page, caller)
    return page
  }

  /// The caller's own entries, the newest hundred; none for who has none.
  func ownModels(_ caller: Caller) async throws -> [Console.OwnModel] {
    let answer = try await told("listModels", caller, query: ["vendor": caller.party.id, "limit": "100"])
    return (answer?["items"]?.array ?? []).compactMap { entry in
      guard let id = entry["id"]?.string else { return nil }
      let name = [entry["name"]?.string, entry["version"]?.string].compactMap { $0 }.joined(separator: " ")
      let steps = entry["filing"]?.array ?? []
      let assessed = steps.last { $0["assessment"] != nil }?["assessment"]
      return .init(
        id: id, title: Text(zh: name, en: name), state: entry["state"]?.string ?? "draft",
        filing: (steps.last?["state"]?.string).map(Self.filing), isRevoked: entry["revoked"] != nil,
        overall: assessed?["overall"]?.string, gaps: assessed?["gaps"]?.int)
    }
  }

  func filings(_ id: String?, _ caller: Caller) async throws -> Console.FilingBoard.Shelf {
    let own = try await ownModels(caller)
    guard let id else { return .init(own: own) }
    let answer = try await ask("getModelAssessment", caller, path: ["model": id])
    return .init(own: own, shown: id, board: try .init(reading: answer["document"] ?? .null))
  }

  func sampleSheet(_ caller: Caller) async throws -> Console.SampleSheet.Model {
    let rules = try FilingRules.builtIn()
    return .init(
      rules: rules.version,
      classes: rules.classes.map { one in
        .init(id: one.id, name: one.name, risks: one.risks.map { .init(id: $0.id, name: $0.name) })
      })
  }

  /// What its vendor tells of it, and where its filing stands.
  static func fill(_ line: inout Console.ModelLine, from entry: JSON) {
    func words(_ json: JSON?) -> [String] { (json?.array ?? []).compactMap(\.string) }
    let card = entry["card"] ?? .null
    line.modalities = card["modality"]?.string.map { [$0] } ?? []
    let industries = words(card["industry"])
    if !industries.isEmpty { line.industries = industries }
    line.languages = words(card["languages"])
    line.baseModel = card["baseModel"]?.string
    line.licence = card["licence"]?.string
    line.contextTokens = line.contextTokens ?? card["contextTokens"]?.int
    let last = entry["filing"]?.array?.last
    line.filing = (last?["state"]?.string).map(filing)
    line.filingNumber = last?["number"]?.string
  }

  private static func filing(_ state: String) -> String { state == "notNeeded" ? "not-needed" : state }

  /// Lineage, filing, risk entry, evaluation, and for its vendor what keeps it from being published.
  func tell(of entry: JSON, on page: inout Console.ModelPage.Model, _ caller: Caller) async throws {
    guard let id = entry["id"]?.string else { return }
    let isOwn = entry["vendor"]?.string == caller.party.id || caller.oversees
    page.filing = (entry["filing"]?.array ?? []).reversed().compactMap { step in
      guard let state = step["state"]?.string, let at = Self.instant(step["at"]) else { return nil }
      return .init(
        state: Self.filing(state), at: at, number: step["number"]?.string, note: try? step["why"]?.decode(Text.self),
        isAssessed: step["assessment"] != nil)
    }
    if let risk = entry["risk"] { page.entry = Self.facts(of: risk) }
    if let graph = try await told("getModelLineage", caller, path: ["model": id]) {
      page.lineage = Self.lineage(graph, of: id, linked: isOwn)
    }
    page.report = try await report(of: id, caller)
    if isOwn, page.filing.contains(where: \.isAssessed),
      let document = try await told("getModelAssessment", caller, path: ["model": id])?["document"]
    {
      page.board = try? .init(reading: document)
    }
    if isOwn, entry["state"]?.string == "draft",
      let gate = try await told("getModelGate", caller, path: ["model": id])
    {
      page.missing = (gate["missing"]?.array ?? []).prefix(50).compactMap { item in
        guard let what = try? item["what"]?.decode(Text.self), let next = try? item["wayOut"]?.decode(Text.self) else {
          return nil
        }
        return .init(what: what, next: next)
      }
    }
  }

  private static func facts(of risk: JSON) -> [Console.Offer.Fact] {
    let review = instant(risk["review"]).map { String($0.adding(seconds: 8 * 3600).description.prefix(10)) }
    let rows: [(String, String?)] = [
      ("entryPurpose", risk["purpose"]?.string), ("entryAffected", risk["affected"]?.string),
      ("entryStop", risk["stopRule"]?.string), ("entryOwner", risk["owner"]?.string), ("entryReview", review),
    ]
    return rows.compactMap { name, value in
      guard let value, !value.isEmpty else { return nil }
      return .init(name: Console.word(named: name), value: Text(zh: value, en: value))
    }
  }

  /// - Parameter linked: whether the reader may open agreements, rights and jobs of its.
  private static func lineage(_ graph: JSON, of id: String, linked: Bool) -> Console.Lineage {
    func link(_ kind: String, _ id: String) -> Console.Link? {
      switch kind {
      case "model": .model(id)
      case "agreement": linked ? .agreement(id) : nil
      case "right": linked ? .right(id) : nil
      case "job": linked ? .job(id) : nil
      default: nil
      }
    }
    return Console.Lineage(
      nodes: (graph["nodes"]?.array ?? []).compactMap { node in
        guard let key = node["id"]?.string, let kind = node["kind"]?.string,
          let name = try? node["name"]?.decode(Text.self)
        else { return nil }
        return .init(
          id: key, kind: kind == "model" && key != id ? "parent" : kind, title: name,
          link: key == id ? nil : link(kind, key), isBroken: node["revokedAt"] != nil)
      },
      edges: (graph["edges"]?.array ?? []).compactMap { edge in
        guard let from = edge["from"]?.string, let to = edge["to"]?.string else { return nil }
        return .init(from: from, to: to)
      })
  }

  /// The newest evaluation whose document is one that can be drawn, with the comparisons that the hub computed itself.
  private func report(of id: String, _ caller: Caller) async throws -> Console.EvaluationReport.Model? {
    let reports = try await told("listModelReports", caller, path: ["model": id])?["items"]?.array ?? []
    for listed in reports.prefix(3) {
      guard let number = listed["id"]?.string,
        let document = try await told("getModelReport", caller, path: ["model": id, "report": number])?["document"],
        var report = try? Console.EvaluationReport.Model(reading: document)
      else { continue }
      let comparisons = Console.EvaluationReport.Model.comparisons(listed["comparisons"])
      if !comparisons.isEmpty { report.comparisons = comparisons }
      return report
    }
    return nil
  }

  /// An operation's answer; nil where there is nothing that the caller may see.
  private func told(
    _ operation: String, _ caller: Caller, path: [String: String] = [:], query: [String: String?] = [:]
  ) async throws -> JSON? {
    do { return try await ask(operation, caller, path: path, query: query) } catch let refusal as Refusal
      where [.notFound, .forbidden].contains(refusal.kind)
    {
      return nil
    }
  }

  private static func instant(_ json: JSON?) -> Instant? { json?.string.flatMap { Instant($0) } }
}
