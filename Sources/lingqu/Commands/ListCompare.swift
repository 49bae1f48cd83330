import ArgumentParser
import Vocabulary

struct ListCompare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "What was added, removed or changed from one version to another.")

  @Argument(help: "The list.") var id: String
  @Option(help: "The version; the newest unless told.") var version: Int64?
  @Option(help: "The other version; the one before unless told.") var against: Int64?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = try await hub.listVersion(id, version) + "/changes"
    var query = page.query
    query["against"] = against.map(String.init)
    guard !hub.json else { return try await hub.show(.get, path, query: query) }
    let answer = try await hub.client().call(.get, path, query: query.compactMapValues { $0 })
    let rows = (answer["items"]?.array ?? []).map { change in
      [
        change["kind"]?.cell ?? "", change["id"]?.cell ?? "", change["title"]?.cell ?? "",
        (change["members"]?.array ?? []).map(\.cell).joined(separator: " "),
      ]
    }
    let header = [("变化", "change"), ("编号", "id"), ("标题", "title"), ("不同之处", "members")].map {
      Language.say(zh: $0.0, en: $0.1)
    }
    Terminal.line(Table(header: header, rows: rows).text)
    if let next = answer["next"]?.string {
      Terminal.line(Language.say(zh: "下一页：", en: "next page: ") + "--cursor " + next)
    }
  }
}
