import ArgumentParser
import Vocabulary

struct ModelKeyRevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End a key at once; what was used is charged, the rest of what is held is freed.")

  @Argument(help: "The key.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/model-keys/\(HubClient.escaped(id))/revoke", body: [:])
  }
}
