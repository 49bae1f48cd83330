import ArgumentParser
import Vocabulary

struct DatasetPrices: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prices", abstract: "What data of each class were agreed for, by month.",
    discussion:
      "A class is a form, a unit and a field. Where fewer than three took part on either side nothing is told.")

  @Option(help: "The first month, such as 2026-01; twelve months are told unless told.") var from: String?
  @Option(help: "The last month, included.") var to: String?
  @Option(help: "Writes a table for spreadsheet programs instead; - is standard output.") var csv: String?
  @OptionGroup var hub: HubOptions

  private static let figures = ["agreements", "providers", "consumers"]
  private static let quartiles = ["lower", "median", "upper"]
  private static let charged = ["charges", "quantity", "fen"]

  func run() async throws {
    var query: [String: String] = [:]
    (query["from"], query["to"]) = (from, to)
    let series = try await hub.client().call(.get, "/v1/data-prices", query: query)
    let items = series["items"]?.array ?? []
    if let csv { return try Files.write(Self.text(items), to: csv) }
    if hub.json { return series.present(true) }
    func say(_ zh: String, _ en: String) -> String { Language.say(zh: zh, en: en) }
    let header = [
      say("月份", "month"), say("形式", "form"), say("单位", "unit"), say("领域", "field"), say("合约", "agreements"),
      say("提供方", "providers"), say("使用方", "consumers"), say("下四分位（毫分）", "lower, milli-fen"),
      say("中位", "median"), say("上四分位", "upper"), say("计费", "charges"), say("数量", "quantity"), say("金额（分）", "fen"),
    ]
    Terminal.line(Table(header: header, rows: items.map { Self.row($0, missing: "–") }).text)
    if series["isPartial"] == .bool(true) {
      Terminal.line(say("合约超出读取上限，最近月份可能不全", "more agreements than are read: the newest months may be short"))
    }
  }

  private static func row(_ item: JSON, missing: String) -> [String] {
    let (of, told) = (item["class"], item["figures"])
    func numbers(_ names: [String], in value: JSON?) -> [String] {
      names.map { value?[$0]?.int.map { String($0) } ?? missing }
    }
    return [item["month"]?.string ?? ""]
      + ["form", "unit", "theme"].map { TableSample.field(of?[$0]?.string ?? "") }
      + numbers(figures, in: told) + numbers(quartiles, in: told?["milliFen"]) + numbers(charged, in: told)
  }

  /// Text that a spreadsheet program would carry out is made harmless.
  private static func text(_ items: [JSON]) -> String {
    let header =
      ["month", "form", "unit", "theme"] + figures + quartiles.map { $0 + "_milli_fen" } + charged
    return ([header] + items.map { row($0, missing: "") }).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}
