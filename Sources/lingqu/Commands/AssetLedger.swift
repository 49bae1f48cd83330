import ArgumentParser
import Vocabulary

struct AssetLedger: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Your data asset ledger: each dataset with its costs, rights, use and revenue.",
    discussion: "By months in China's time: from January until now unless told. --json gives the lines as they are.")

  @Option(help: "The first month, such as 2026-01.") var from: String?
  @Option(help: "The last month, included.") var to: String?
  @Option(help: "Whose ledger; yours, unless told.") var unit: String?
  @Option(help: "Writes a table for spreadsheet programs instead; - is standard output.") var csv: String?
  @OptionGroup var hub: HubOptions

  private static let kinds = [
    "purchase", "taxes", "collection", "desensitising", "cleaning", "labelling", "integration", "analysis",
    "visualisation", "certification", "assessment", "registration", "security", "storage", "other",
  ]
  private static let use = ["agreements", "uses", "grossFen", "voucherFen", "bookedFen"]
  private static let mostPages = 10_000

  func run() async throws {
    let lines = try await self.lines()
    if let csv { return try Files.write(Self.text(lines), to: csv) }
    if hub.json { return JSON.object(["items": .array(lines)]).present(true) }
    func say(_ zh: String, _ en: String) -> String { Language.say(zh: zh, en: en) }
    let header = [
      say("数据集", "dataset"), say("类别", "class"), say("权利", "rights"), say("此前成本（分）", "cost before, fen"),
      say("成本（分）", "cost, fen"), say("使用", "uses"), say("收入（分）", "revenue, fen"),
    ]
    Terminal.line(
      Table(
        header: header,
        rows: lines.map { line in
          [
            line["title"]?.cell ?? "", line["asset"]?["kind"]?.string ?? "–", Self.rights(line),
            Self.number(line["costBeforeFen"]), Self.number(line["costFen"]), Self.number(line["uses"]),
            Self.number(line["grossFen"]),
          ]
        }
      ).text)
  }

  private func lines() async throws -> [JSON] {
    let client = try hub.client()
    var query: [String: String] = [:]
    (query["from"], query["to"], query["unit"]) = (from, to, unit)
    var lines: [JSON] = []
    for _ in 0..<Self.mostPages {
      let page = try await client.call(.get, "/v1/data-assets", query: query)
      lines += page["items"]?.array ?? []
      guard let next = page["next"]?.string else { break }
      query["cursor"] = next
    }
    return lines
  }

  private static func number(_ value: JSON?) -> String { String(value?.int ?? 0) }

  /// Those in force, by kind.
  private static func rights(_ line: JSON) -> String {
    let held = (line["rights"]?.array ?? []).filter { $0["state"]?.string != "lapsed" }
    return Set(held.compactMap { $0["kind"]?.string }).sorted().joined(separator: " ")
  }

  /// Text that a spreadsheet program would carry out is made harmless.
  private static func text(_ lines: [JSON]) -> String {
    let header =
      ["dataset", "title_zh", "title_en", "unit", "class", "origin", "since", "document_sha256", "rights", "grade"]
      + ["from", "to", "cost_before_fen"] + kinds.map { $0 + "_fen" } + ["cost_fen"]
      + ["agreements", "uses", "gross_fen", "voucher_fen", "booked_fen", "offer"]
    let rows = lines.map { line -> [String] in
      let asset = line["asset"]
      let words = [
        line["dataset"]?.string, line["title"]?["zh"]?.string, line["title"]?["en"]?.string, line["unit"]?.string,
        asset?["kind"]?.string, asset?["origin"]?.string, asset?["day"]?.string, asset?["document"]?["sha256"]?.string,
        rights(line), line["quality"]?["grade"]?.string, line["from"]?.string, line["to"]?.string,
      ].map { TableSample.field($0 ?? "") }
      let costs = kinds.map { kind in
        number((line["costs"]?.array ?? []).first { $0["kind"]?.string == kind }?["fen"])
      }
      return words + [number(line["costBeforeFen"])] + costs + [number(line["costFen"])]
        + use.map { number(line[$0]) } + [TableSample.field(line["offer"]?.string ?? "")]
    }
    return ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}
