import ArgumentParser

struct ModelReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Attach an evaluation from a JSON file: task, document, and scores beside those of baselines.")

  @Argument(help: "The model.") var id: String
  @Argument(help: "JSON file; - is standard input.") var file: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/models/\(HubClient.escaped(id))/reports", body: Document.read(file))
  }
}
