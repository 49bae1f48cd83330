import ArgumentParser
import Vocabulary

struct GrantRenounce: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renounce", abstract: "Give a grant up, as its operator: its rights lapse.")

  @Argument(help: "The grant.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/operation-grants/\(HubClient.escaped(id))/renounce", body: [:])
  }
}
