import Console
import DataSpace
import Exchange
import Hub
import Tables
import Identity
import Vocabulary

// Datasets: search, and one dataset.
extension HubConsole {
  /// The most values of a facet that a page tells: each unit among them is looked up by name.
  private static let mostValues = 12
  /// The most assessments of a dataset that its page tells.
  private static let mostAssessments = 6
  /// The most failed checks, and rows of each, that it tells.
  private static let (mostFailures, mostRows) = (20, 5)

  func datasets(_ query: Console.DatasetList.Query, _ caller: Caller) async throws -> Console.DatasetList.Model {
    var asked: [String: String?] = ["q": query.text.isEmpty ? nil : String(query.text.prefix(100))]
    for (facet, value) in query.chosen { asked[facet.rawValue] = value }
    let counts = try await ask("countDatasets", caller, query: asked)
    let (found, next) = try await list(
      "searchDatasets", of: Dataset.self, caller,
      query: asked.merging(["cursor": query.cursor, "limit": "20"]) { old, _ in old })
    var groups: [Console.DatasetList.Group] = []
    for facet in Console.DatasetList.Facet.allCases {
      let told = try (counts["facets"]?[facet.rawValue] ?? .array([])).decode([FacetCount].self)
      var values: [Console.DatasetList.Value] = []
      for value in told.prefix(Self.mostValues) {
        values.append(
          .init(code: value.value, name: try await name(value.value, of: facet, caller), count: value.count))
      }
      groups.append(.init(facet: facet, values: values, isCut: told.count > Self.mostValues))
    }
    return Console.DatasetList.Model(
      query: query,
      results: .init(items: try await lines(found, caller), total: counts["total"]?.int, next: next), groups: groups)
  }

  /// What people call a value of a facet.
  private func name(_ code: String, of facet: Console.DatasetList.Facet, _ caller: Caller) async throws -> Text {
    let word: Text? =
      switch facet {
      case .theme: DatasetTheme(rawValue: code)?.title
      case .sharing: Console.word(of: "state", "share-" + code)
      case .openness: Console.word(of: "open", code)
      case .grade: Console.word(of: "state", "grade-" + code)
      case .freshness: Console.word(of: "state", code)
      case .publisher: try await party(code, caller).name
      case .format: Self.both(code.uppercased())
      }
    return word ?? Self.both(code)
  }

  static func both(_ text: String) -> Text { Text(zh: text, en: text) }

  func lines(_ datasets: [Dataset], _ caller: Caller) async throws -> [Console.DatasetLine] {
    var lines: [Console.DatasetLine] = []
    for dataset in datasets { lines.append(try await line(dataset, caller)) }
    return lines
  }

  func line(_ dataset: Dataset, _ caller: Caller) async throws -> Console.DatasetLine {
    let entry = dataset.entry
    return Console.DatasetLine(
      id: dataset.id.description, title: Self.whole(entry.title),
      summary: entry.description.map(Self.whole) ?? Self.both(""),
      owner: try await party(dataset.owner.description, caller), theme: entry.theme?.title,
      state: dataset.state.rawValue, sharing: entry.sharing?.class.rawValue, openness: entry.openness?.class.rawValue,
      cycle: entry.cycle?.rawValue, freshness: dataset.freshness?.rawValue, modifiedAt: entry.modified,
      quality: dataset.quality.map { Self.quality($0.score, $0.grade) })
  }

  /// What was told in one language only is shown to readers of both.
  static func whole(_ text: Text) -> Text {
    Text(zh: text.zh.isEmpty ? text.en : text.zh, en: text.en.isEmpty ? text.zh : text.en)
  }

  static func quality(_ score: Double, _ grade: QualityScore.Grade) -> Console.DatasetLine.Quality {
    .init(tenths: tenths(score), grade: grade.rawValue)
  }

  private static func tenths(_ score: Double) -> Int64 { Int64((min(max(score, 0), 100) * 10).rounded(.down)) }

  func dataset(_ id: String, _ caller: Caller) async throws -> Console.Dataset.Model {
    let dataset = try await ask("getDataset", caller, path: ["dataset": id]).decode(Dataset.self)
    let entry = dataset.entry
    let isOwn = dataset.owner == caller.participant.id
    if !isOwn { hub.noteView(of: dataset) }
    var model = Console.Dataset.Model(
      line: try await line(dataset, caller), version: dataset.version,
      description: entry.description.map(Self.whole) ?? Self.both(""), ask: Self.ask(dataset, caller))
    model.sharing = entry.sharing.map(Self.sharing)
    model.openness = entry.openness.map { .init(code: $0.class.rawValue, conditions: $0.conditions) }
    model.security = entry.security?.level.rawValue
    model.generalLevel = entry.security?.generalLevel
    model.clock = Self.clock(dataset)
    model.fields = (entry.fields ?? []).map {
      .init(name: $0.name, title: $0.title.map(Self.whole), kind: $0.kind.rawValue, subject: $0.subject)
    }
    model.distributions = (entry.distributions ?? []).map {
      .init(
        title: $0.title.map(Self.whole), format: $0.format.rawValue.uppercased(), address: $0.accessURL,
        bytes: $0.byteSize)
    }
    let (assessments, _) = try await list(
      "listDatasetAssessments", of: DatasetAssessment.self, caller, path: ["dataset": id],
      query: ["limit": String(Self.mostAssessments)])
    model.assessments = assessments.enumerated().map { Self.assessment($0.element, isLast: $0.offset == 0) }
    if dataset.state == .published, entry.fields?.contains(where: { $0.subject != nil }) == true {
      model.conflicts = try await conflicts(of: dataset, caller)
    }
    if isOwn || caller.oversees {
      let (versions, _) = try await list(
        "listDatasetVersions", of: Datasets.Version.self, caller, path: ["dataset": id], query: ["limit": "20"])
      model.versions = versions.map { .init(version: $0.version, at: $0.at, title: Self.whole($0.entry.title)) }
    }
    model.facts = Self.facts(entry)
    model.keywords = entry.keywords ?? []
    model.offer = entry.offer?.description
    model.timeline = try await timeline(["subject": id], caller)
    model.tables = try await tables(of: dataset, caller)
    if dataset.state == .published { model.use = try await use(of: dataset, caller) }
    model.lineage = try await lineage(of: dataset, caller, linked: isOwn || caller.oversees)
    model.mayPublish = isOwn && caller.mayAct && dataset.state != .published
    if !isOwn, caller.mayAct, dataset.state == .published {
      model.faults = DataTicket.Fault.allCases.map(\.rawValue)
    }
    return model
  }

  static func sharing(_ sharing: DatasetEntry.Sharing) -> Console.Dataset.Class {
    .init(code: sharing.class.rawValue, ground: sharing.ground, conditions: sharing.conditions)
  }

  /// Whether the caller can ask for it; the hub has the last word.
  private static func ask(_ dataset: Dataset, _ caller: Caller) -> Console.Dataset.Ask {
    if dataset.owner == caller.participant.id { return .own }
    guard caller.mayAct, dataset.state == .published, let sharing = dataset.entry.sharing else { return .notPossible }
    if sharing.class == .none { return .notShared }
    guard dataset.entry.offer != nil else { return .noOffer }
    return sharing.class == .unconditional ? .atOnce : .byOwner
  }

  private static func clock(_ dataset: Dataset) -> Console.Dataset.Clock? {
    guard let cycle = dataset.entry.cycle else { return nil }
    let modified = dataset.entry.modified ?? dataset.publishedAt ?? dataset.createdAt
    return .init(
      at: Instant.now, modified: modified, cycle: cycle.rawValue,
      due: dataset.freshness == nil ? nil : FreshnessClock(cycle, from: modified)?.due)
  }

  private static func assessment(
    _ assessment: DatasetAssessment, isLast: Bool
  ) -> Console.Dataset.Assessment {
    let report = assessment.report
    let failed = report.checks.filter { !$0.passed }
    return Console.Dataset.Assessment(
      at: assessment.at, version: assessment.version, quality: quality(report.score.total, report.score.grade),
      parts: report.score.parts.map {
        .init(dimension: $0.dimension.rawValue, tenths: tenths($0.score), checks: Int64($0.checks))
      }, rows: report.rows,
      failures: isLast
        ? failed.prefix(mostFailures).map { check in
          .init(
            column: check.column, metric: check.metric, what: check.what, found: check.found,
            rows: check.examples.prefix(mostRows).map(\.row), fix: check.fix)
        } : [], failed: Int64(failed.count))
  }

  private func conflicts(of dataset: Dataset, _ caller: Caller) async throws -> [Console.Dataset.Conflict] {
    let (found, _) = try await list(
      "listDatasetConflicts", of: SourceConflict.self, caller, query: ["dataset": dataset.id.description])
    var conflicts: [Console.Dataset.Conflict] = []
    for conflict in found {
      var others: [Console.Dataset.Conflict.Other] = []
      for claim in conflict.datasets where claim.id != dataset.id {
        others.append(
          .init(
            id: claim.id.description, title: Self.whole(claim.title), owner: try await party(claim.owner, caller)))
      }
      conflicts.append(.init(field: conflict.field, subject: conflict.subject, others: others))
    }
    return conflicts
  }

  private static func facts(_ entry: DatasetEntry) -> [Console.Offer.Fact] {
    var facts: [Console.Offer.Fact] = []
    func add(_ zh: String, _ en: String, _ value: Text?) {
      if let value, !value.zh.isEmpty { facts.append(.init(name: Text(zh: zh, en: en), value: value)) }
    }
    func listed(_ values: [String]?) -> Text? {
      values.map { Text(zh: $0.joined(separator: "、"), en: $0.joined(separator: ", ")) }
    }
    add("数源单位", "Source", entry.sourceUnit.map { whole($0.name) })
    add("联系部门", "Contact", listed(entry.contact.map { [$0.name, $0.telephone, $0.email].compactMap { $0 } }))
    if let regions = entry.regions, !regions.isEmpty {
      let names = regions.map(place)
      add(
        "覆盖地区", "Covers",
        Text(zh: names.map(\.zh).joined(separator: "、"), en: names.map(\.en).joined(separator: ", ")))
    }
    add(
      "覆盖时段", "From, to",
      entry.temporal.map {
        Text(zh: "\($0.from ?? "…") 至 \($0.to ?? "今")", en: "\($0.from ?? "…") to \($0.to ?? "now")")
      })
    add("所属系列", "Series", entry.series.map { whole($0.title) })
    add("许可", "Licence", entry.licence.map { both(DatasetLicence(rawValue: $0)?.title ?? $0) })
    add("行业代码", "Industry codes", listed(entry.industryCodes))
    add("主题代码", "Subject codes", listed(entry.subjectCodes))
    add("目录代码", "Number in its directory", entry.identifier.map(both))
    return facts
  }

  func publish(dataset id: String, _ caller: Caller) async throws {
    _ = try await ask("publishDataset", caller, path: ["dataset": id], body: [:])
  }
}
