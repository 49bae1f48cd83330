import ArgumentParser
import Vocabulary

struct ModelWithdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw", abstract: "Withdraw a model for good.")

  @Argument(help: "The model.") var id: String
  @Option(help: "Why.") var reason: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/models/\(HubClient.escaped(id))/withdraw", body: ["reason": .string(reason)])
  }
}
