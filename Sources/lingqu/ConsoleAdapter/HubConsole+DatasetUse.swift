import Console
import DataSpace
import Hub
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
