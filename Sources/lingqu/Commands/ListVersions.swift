import ArgumentParser
import Vocabulary

struct ListVersions: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "versions", abstract: "The versions of a list, newest first, and what each one changed.")

  @Argument(help: "The list.") var id: String
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = "/v1/dataset-lists/\(HubClient.escaped(id))/versions"
    guard !hub.json else { return try await hub.show(.get, path, query: page.query) }
    let answer = try await hub.client().call(.get, path, query: page.query.compactMapValues { $0 })
    let header = [
      ("版本", "version"), ("时点", "as of"), ("行", "rows"), ("新增", "added"), ("移出", "removed"), ("变更", "changed"),
      ("存证", "entry"),
    ].map { Language.say(zh: $0.0, en: $0.1) }
    let rows = (answer["items"]?.array ?? []).map { version -> [String] in
      let document = version["document"]
      let numbers = [document?["counts"]?["rows"]] + ["added", "removed", "changed"].map { document?["changes"]?[$0] }
      return [document?["version"]?.cell ?? "", document?["asOf"]?.cell ?? ""] + numbers.map { $0?.cell ?? "–" }
        + [version["entry"]?.cell ?? "–"]
    }
    Terminal.line(Table(header: header, rows: rows).text)
    if let next = answer["next"]?.string {
      Terminal.line(Language.say(zh: "下一页：", en: "next page: ") + "--cursor " + next)
    }
  }
}
