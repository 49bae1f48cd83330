import Console
import DataSpace
import Exchange
import Hub
import Identity
import Vocabulary

// Lists of data.
extension HubConsole {
  func dataLists(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.DataListLine> {
    let (found, next) = try await list(
      "listDatasetLists", of: DataList.self, caller, query: ["cursor": cursor, "limit": "30"])
    var lines: [Console.DataListLine] = []
    for list in found { lines.append(try await line(list, caller)) }
    return Console.Listing(items: lines, next: next)
  }

  func dataList(
    _ id: String, version: String?, cursor: String?, _ caller: Caller
  ) async throws -> Console.DataList.Model {
    let found = try await ask("getDatasetList", caller, path: ["list": id]).decode(DataList.self)
    let isOwn = found.owner == caller.participant.id
    var model = Console.DataList.Model(
      line: try await line(found, caller), query: try await words(found, caller),
      mayPublish: isOwn && caller.maySign && found.closedAt == nil)
    guard found.version > 0 else { return model }
    let path = ["list": id, "version": version ?? String(found.version)]
    let shown = try await ask("getDatasetListVersion", caller, path: path).decode(DataListVersion.self)
    model.version = Self.version(shown)
    if shown.document.changes != nil {
      let (changes, next) = try await list(
        "compareDatasetLists", of: DataListChange.self, caller, path: path, query: ["limit": "50"])
      model.changes = Console.Listing(
        items: changes.map {
          .init(
            kind: $0.kind.rawValue, title: Self.whole($0.title), link: Self.link(($0.after ?? $0.before)),
            members: $0.members)
        }, next: next)
    }
    let (rows, next) = try await list(
      "listDatasetListRows", of: DataListRow.self, caller, path: path, query: ["cursor": cursor, "limit": "30"])
    model.rows = Console.Listing(items: rows.map { Self.row($0, of: shown.document.kind) }, next: next)
    let (versions, more) = try await list(
      "listDatasetListVersions", of: DataListVersion.self, caller, path: ["list": id], query: ["limit": "20"])
    model.versions = Console.Listing(items: versions.map(Self.version), next: more)
    return model
  }

  func dataListFile(
    _ id: String, version: String?, _ form: Console.DataList.File.Form, _ caller: Caller
  ) async throws -> Console.DataList.File {
    let found = try await ask("getDatasetList", caller, path: ["list": id]).decode(DataList.self)
    guard let number = Int64(version ?? String(found.version)) else { throw Refusal.notFound("version") }
    let bytes = try await hub.file(
      form == .csv ? "exportDatasetListTable" : "exportDatasetList", as: .session(caller.session),
      path: ["list": found.id.description, "version": String(number)])
    return Console.DataList.File(name: "\(found.id)-\(number).\(form.rawValue)", bytes: bytes)
  }

  func publish(dataList id: String, after: Int64, _ caller: Caller) async throws {
    _ = try await ask("publishDatasetList", caller, path: ["list": id], body: ["after": .int(after)])
  }

  /// The words of a list's question as people say them.
  private func words(_ list: DataList, _ caller: Caller) async throws -> [(name: String, value: Text)] {
    var words: [(name: String, value: Text)] = []
    for (name, value) in list.query.sorted(by: { $0.key < $1.key }) {
      let said: Text? =
        switch name {
        case "theme": DatasetTheme(rawValue: value)?.title
        case "sharing": Console.word(of: "state", "share-" + value)
        case "openness": Console.word(of: "open", value)
        case "state": Console.word(of: "state", "request-" + value)
        case "publisher", "unit": try? await party(value, caller).name
        default: Console.word(of: name == "freshness" ? "state" : name, value)
        }
      words.append((name, said ?? Self.both(value)))
    }
    return words
  }

  private func line(_ list: DataList, _ caller: Caller) async throws -> Console.DataListLine {
    Console.DataListLine(
      id: list.id.description, kind: list.kind.rawValue, audience: list.audience.rawValue,
      title: Self.whole(list.title), owner: try await party(list.owner.description, caller), version: list.version,
      publishedAt: list.publishedAt, isClosed: list.closedAt != nil)
  }

  private static func version(_ version: DataListVersion) -> Console.DataList.Version {
    let document = version.document
    return Console.DataList.Version(
      number: document.version, asOf: document.asOf, counts: document.counts,
      changes: document.changes.map { ($0.added, $0.removed, $0.changed) }, digest: version.digest,
      entry: version.entry)
  }

  private static func link(_ row: DataListRow?) -> Console.Link? {
    guard let row else { return nil }
    if let dataset = row.dataset { return .dataset(dataset.description) }
    if ID<Dataset>(row.id) != nil { return .dataset(row.id) }
    return ID<Need>(row.id) == nil ? nil : .need(row.id)
  }

  private static func row(_ row: DataListRow, of kind: DataList.Kind) -> Console.DataList.Row {
    var said: [Text?] = [row.applicantName.map(whole)]
    if kind == .responsibility { said += [row.sourceUnit.map(whole), row.contact.map(both)] }
    said += [row.ground.map(both), row.conditions.map(both)]
    if let cycle = row.cycle { said.append(Console.word(of: "cycle", cycle) ?? both(cycle)) }
    if let purpose = row.purpose { said.append(Console.word(of: "purpose", purpose) ?? both(purpose)) }
    var states: [String?] = [row.sharing.flatMap { kind == .supply ? "share-" + $0 : nil }, row.freshness]
    states += [row.grade.map { "grade-" + $0 }, row.state.map { $0 == "unmet" ? "list-unmet" : "request-" + $0 }]
    if row.isOverdue == true { states.append("overdue") }
    return Console.DataList.Row(
      title: whole(row.title), link: link(row), unit: row.unitName.map(whole), said: said.compactMap { $0 },
      states: states.compactMap { $0 })
  }
}
