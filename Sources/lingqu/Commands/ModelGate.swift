import ArgumentParser

struct ModelGate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate", abstract: "Whether a model may be published, and what is missing.")

  @Argument(help: "The model.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/models/\(HubClient.escaped(id))/gate")
  }
}
