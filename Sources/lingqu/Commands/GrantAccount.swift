import ArgumentParser
import Vocabulary

struct GrantAccount: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "The operator's account of a grant: agreements, uses and charges.",
    discussion: "By month in China's time. The twelve months up to now unless told.")

  @Argument(help: "The grant.") var id: String
  @Option(help: "The first month, such as 2026-01.") var from: String?
  @Option(help: "The last month, included.") var to: String?
  @Option(help: "Writes the months as a table for spreadsheet programs instead; - is standard output.") var csv: String?
  @OptionGroup var hub: HubOptions

  private static let figures = ["agreements", "uses", "charges", "grossFen", "voucherFen", "bookedFen"]

  func run() async throws {
    var query: [String: String] = [:]
    query["from"] = from
    query["to"] = to
    let account = try await hub.client().call(
      .get, "/v1/operation-grants/\(HubClient.escaped(id))/account", query: query)
    let months = account["months"]?.array ?? []
    if let csv { return try Files.write(Self.text(id, months), to: csv) }
    if hub.json { return account.present(true) }
    func say(_ zh: String, _ en: String) -> String { Language.say(zh: zh, en: en) }
    func row(_ name: String, _ figures: JSON?) -> [String] {
      [name] + Self.figures.map { String(figures?[$0]?.int ?? 0) }
    }
    let header = [
      say("月份", "month"), say("合约", "agreements"), say("使用", "uses"), say("计费", "charges"), say("金额（分）", "fen"),
      say("其中券（分）", "by voucher"), say("账簿（分）", "booked"),
    ]
    Terminal.line(
      Table(
        header: header,
        rows: months.map { row($0["month"]?.string ?? "", $0["figures"]) }
          + [row(say("合计", "total"), account["total"])]
      ).text)
    let sent = account["sent"]
    Terminal.line(
      say("至今送出", "sent until now") + ": "
        + "\(sent?["calls"]?.int ?? 0) \(say("次", "calls")), \(sent?["rows"]?.int ?? 0) \(say("行", "rows")), "
        + "\(sent?["bytes"]?.int ?? 0) \(say("字节", "bytes"))")
    if let share = account["grantorShareFen"]?.int {
      Terminal.line(say("授权方分成（分）", "the grantor's part, in fen") + ": \(share)")
    }
  }

  private static func text(_ id: String, _ months: [JSON]) -> String {
    let lines = months.map { month in
      [TableSample.field(id), month["month"]?.string ?? ""]
        + figures.map { String(month["figures"]?[$0]?.int ?? 0) }
    }
    return ([["grant", "month"] + figures] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}
