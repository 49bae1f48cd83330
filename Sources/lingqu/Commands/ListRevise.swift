import ArgumentParser
import Vocabulary

struct ListRevise: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revise", abstract: "Give your list another title and query; what was published stays as it is.")

  @Argument(help: "The list.") var id: String
  @OptionGroup var question: ListQuestion
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = "/v1/dataset-lists/\(HubClient.escaped(id))"
    let kind = try await hub.client().call(.get, path)["kind"]?.string ?? ""
    try await hub.show(.put, path, body: question.draft(kind: kind, audience: nil))
  }
}
