import ArgumentParser
import DataSpace
import Vocabulary

struct DatasetCallRatesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call-rates", abstract: "How much of what is published is asked for and used, by unit or by city.",
    discussion: "All units that publish. A city is the first four digits of a unit's division.")

  enum Side: String, ExpressibleByArgument, CaseIterable { case unit, city }

  @Option(help: "unit or city.") var by = Side.unit
  @Option(help: "Writes a table for spreadsheet programs instead; - is standard output.") var csv: String?
  @OptionGroup var hub: HubOptions

  /// The figures that are added up.
  private static let figures = ["published", "shared", "requested", "granted", "called", "requests", "grants", "uses"]
  private static let mostPages = 10_000

  func run() async throws {
    var rows = try await units()
    if by == .city {
      rows = try DatasetCityRate.all(of: rows.map { try $0.decode(DatasetCallRate.self) }).map {
        try JSON(encoding: $0)
      }
    }
    if let csv { return try Files.write(Self.text(rows), to: csv) }
    if hub.json { return JSON.object(["items": .array(rows)]).present(true) }
    func say(_ zh: String, _ en: String) -> String { Language.say(zh: zh, en: en) }
    let header = [
      by == .city ? say("地区", "city") : say("单位", "unit"), say("发布", "published"), say("可申请", "shared"),
      say("被申请", "requested"), say("被授权", "granted"), say("被调用", "called"), say("申请数", "requests"),
      say("授权数", "grants"), say("使用数", "uses"), say("调用率", "call rate"),
    ]
    Terminal.line(
      Table(
        header: header,
        rows: rows.map { row in
          [by == .city ? row["region"]?.cell ?? "–" : row["name"]?.cell ?? ""]
            + Self.figures.map { String(row[$0]?.int ?? 0) } + [Self.percent(row) + "%"]
        }
      ).text)
    if rows.contains(where: { $0["isPartial"] == .bool(true) }) {
      Terminal.line(say("有单位的数据集超出统计上限，只计最新部分", "a unit has more datasets than are counted: its newest are"))
    }
  }

  private func units() async throws -> [JSON] {
    let client = try hub.client()
    var (rows, query): ([JSON], [String: String]) = ([], [:])
    for _ in 0..<Self.mostPages {
      let page = try await client.call(.get, "/v1/dataset-call-rates", query: query)
      rows += page["items"]?.array ?? []
      guard let next = page["next"]?.string else { break }
      query["cursor"] = next
    }
    return rows
  }

  /// Text that a spreadsheet program would carry out is made harmless.
  private static func text(_ rows: [JSON]) -> String {
    let header = ["unit", "name_zh", "name_en", "region"] + figures + ["call_rate_percent", "is_partial"]
    let lines = rows.map { row in
      [
        row["unit"]?.string ?? "", row["name"]?["zh"]?.string ?? "", row["name"]?["en"]?.string ?? "",
        row["region"]?.string ?? "",
      ].map(TableSample.field) + figures.map { String(row[$0]?.int ?? 0) }
        + [percent(row), row["isPartial"] == .bool(true) ? "true" : "false"]
    }
    return ([header] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  private static func percent(_ row: JSON) -> String {
    let points = row["calledBasisPoints"]?.int ?? 0
    return "\(points / 100)." + (points % 100 < 10 ? "0" : "") + "\(points % 100)"
  }
}
