import ArgumentParser
import Vocabulary

struct NeedMatches: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matches", abstract: "Offers that answer a need, best first, with the reasons.")

  @Argument(help: "The need.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let answer = try await hub.client().call(.get, "/v1/needs/\(HubClient.escaped(id))/matches")
    if hub.json { return Terminal.json(answer) }
    var table = Table(header: ["kind", "score", "offer", "title", "why"])
    for item in answer["items"]?.array ?? [] {
      let reasons = (item["reasons"]?.array ?? []).map {
        ($0["met"]?.bool == true ? "+ " : "− ") + ($0["text"]?.cell ?? "")
      }
      table.rows.append([
        item["part"]?["kind"]?.cell ?? "", item["score"]?.cell ?? "", item["offer"]?["id"]?.cell ?? "",
        item["offer"]?["title"]?.cell ?? "", reasons.joined(separator: "; "),
      ])
    }
    Terminal.line(table.text)
  }
}
