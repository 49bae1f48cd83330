import ArgumentParser
import Vocabulary

struct GrantSuspend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suspend", abstract: "Suspend a grant: nothing new is begun on it.")

  @Argument(help: "The grant.") var id: String
  @Option(help: "Why.") var reason: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/operation-grants/\(HubClient.escaped(id))/suspend", body: ["reason": .string(reason)])
  }
}
