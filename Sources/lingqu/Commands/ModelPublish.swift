import ArgumentParser
import Vocabulary

struct ModelPublish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Publish a model, if nothing is missing.")

  @Argument(help: "The model.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/models/\(HubClient.escaped(id))/publish", body: [:])
  }
}
