import ArgumentParser
import Vocabulary

struct DatasetUseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "use", abstract: "How a dataset was asked for and used, by unit and by purpose.",
    discussion: "Units and purposes are for its owner and for those who oversee.")

  @Argument(help: "The dataset's id.") var dataset: String
  @Option(help: "Only the last days, 1 to 3660; all unless told.") var days: Int?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = "/v1/datasets/\(HubClient.escaped(dataset))/use"
    let query = ["days": days.map(String.init)]
    guard !hub.json else { return try await hub.show(.get, path, query: query) }
    let answer = try await hub.client().call(.get, path, query: query.compactMapValues { $0 })
    func say(_ zh: String, _ en: String) -> String { Language.say(zh: zh, en: en) }
    func row(_ name: String, _ figures: JSON?) -> [String] {
      func figure(_ value: JSON?) -> String { value?.int.map(String.init) ?? "–" }
      let requests = figures?["requests"]
      return [name] + ["all", "granted", "refused"].map { figure(requests?[$0]) }
        + [figure(figures?["agreements"]), figure(figures?["uses"])]
        + ["rows", "bytes"].map { figure(figures?["sent"]?[$0]) } + [figures?["lastUse"]?.cell ?? "–"]
    }
    func table(_ zh: String, _ en: String, _ rows: [[String]]) {
      let header = [
        say(zh, en), say("申请", "requests"), say("同意", "granted"), say("拒绝", "refused"), say("协议", "agreements"),
        say("使用", "uses"), say("行", "rows"), say("字节", "bytes"), say("最近使用", "last use"),
      ]
      Terminal.line(Table(header: header, rows: rows).text)
    }
    if let views = answer["views"]?.int { Terminal.line(say("查看 \(views) 次", "looked at \(views) times")) }
    table("合计", "in all", [row(say("合计", "in all"), answer["total"])])
    if let units = answer["units"]?.array {
      Terminal.line("")
      table("使用单位", "unit", units.map { row($0["name"]?.cell ?? "", $0["figures"]) })
    }
    if let purposes = answer["purposes"]?.array {
      Terminal.line("")
      table("用途", "purpose", purposes.map { row($0["purpose"]?.cell ?? "", $0["figures"]) })
    }
    if answer["isPartial"] == .bool(true) {
      Terminal.line(say("数量超出一次统计的上限，以上为最新部分", "there is more than is counted at once: these are the newest"))
    }
  }
}
