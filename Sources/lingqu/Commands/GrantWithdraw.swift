import ArgumentParser
import Vocabulary

struct GrantWithdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw", abstract: "Take a grant back: its rights lapse, and what rests on them ends.")

  @Argument(help: "The grant.") var id: String
  @Option(help: "Why.") var reason: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/operation-grants/\(HubClient.escaped(id))/withdraw", body: ["reason": .string(reason)])
  }
}
