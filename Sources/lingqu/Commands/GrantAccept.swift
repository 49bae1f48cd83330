import ArgumentParser
import Vocabulary

struct GrantAccept: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", abstract: "Accept a grant: its rights are registered for you.")

  @Argument(help: "The grant.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/operation-grants/\(HubClient.escaped(id))/accept", body: [:])
  }
}
