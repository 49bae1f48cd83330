import ArgumentParser

struct ModelRevise: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revise", abstract: "Revise a draft from a JSON file.")

  @Argument(help: "The model.") var id: String
  @Argument(help: "JSON file; - is standard input.") var file: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/models/\(HubClient.escaped(id))/revise", body: Document.read(file))
  }
}
