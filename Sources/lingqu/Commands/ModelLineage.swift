import ArgumentParser

struct ModelLineage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lineage", abstract: "What a model is made of, however far up.")

  @Argument(help: "The model.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/models/\(HubClient.escaped(id))/lineage")
  }
}
