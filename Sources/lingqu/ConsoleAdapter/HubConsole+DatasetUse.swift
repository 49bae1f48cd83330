import Console
import DataSpace
import Hub
import Models
import Vocabulary

// What a dataset's page shows of its tables and of its use.
extension HubConsole {
  func tables(of dataset: Dataset, _ caller: Caller) async throws -> [Console.Dataset.Table] {
    let found = try await ask("listDatasetTables", caller, path: ["dataset": dataset.id.description])
    return try (found["items"]?.array ?? []).map { item in
      let table = try item.decode(DatastoreSample.self)
      return Console.Dataset.Table(
        resource: "\(dataset.id).\(table.place)", rows: table.rows, changedAt: table.changedAt,
        columns: table.fields.prefix(DatastoreSample.mostFields).map(\.id), sample: table.sample,
        withheld: table.withheld)
    }
  }

  /// - Parameter linked: whether the reader may open agreements of its.
  func lineage(of dataset: Dataset, _ caller: Caller, linked: Bool) async throws -> Console.Lineage {
    let graph = try await ask("getDatasetLineage", caller, path: ["dataset": dataset.id.description])
      .decode(LineageGraph.self)
    return Console.Lineage(
      nodes: graph.nodes.map { node in
        var (kind, title, link): (String, Text, Console.Link?) = (node.kind.rawValue, node.name, nil)
        switch node.kind {
        case .dataset: (kind, title) = ("this", Self.whole(node.name))
        case .model: (kind, link) = ("made", .model(node.id))
        case .agreement: link = linked ? .agreement(node.id) : nil
        case .right: (kind, link) = (node.state.map { "right-" + $0 } ?? kind, linked ? .right(node.id) : nil)
        case .unit: title = Self.whole(node.name)
        case .job, .file, .declared: break
        }
        return .init(id: node.id, kind: kind, title: title, link: link, isBroken: node.revokedAt != nil)
      }, edges: graph.edges.map { .init(from: $0.from, to: $0.to) })
  }

  private static let mostUseLines = 8

  func use(of dataset: Dataset, _ caller: Caller) async throws -> Console.Dataset.Use {
    let found = try await ask("getDatasetUse", caller, path: ["dataset": dataset.id.description])
      .decode(DatasetUse.self)
    let total = found.total
    func line(_ name: Text, _ figures: DatasetUse.Figures) -> Console.Dataset.Use.Line {
      .init(name: name, requests: figures.requests.all, uses: figures.uses)
    }
    return Console.Dataset.Use(
      views: found.views, requests: total.requests.all, refused: total.requests.refused, agreements: total.agreements,
      uses: total.uses,
      lastUse: total.lastUse, rows: total.sent?.rows,
      months: found.months.map { .init(month: $0.month, views: $0.views, requests: $0.requests) },
      units: (found.units ?? []).prefix(Self.mostUseLines).map { line($0.name, $0.figures) },
      purposes: (found.purposes ?? []).prefix(Self.mostUseLines).map {
        line(Text(zh: $0.purpose, en: $0.purpose), $0.figures)
      })
  }
}
