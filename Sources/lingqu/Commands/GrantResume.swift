import ArgumentParser
import Vocabulary

struct GrantResume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Let a grant that you suspended go on.")

  @Argument(help: "The grant.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/operation-grants/\(HubClient.escaped(id))/resume", body: [:])
  }
}
