import ArgumentParser

struct DatasetDraft: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draft", abstract: "Describe a dataset from a JSON file; its owner alone sees it.")

  @Argument(help: "JSON file; - is standard input.") var file: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/datasets", body: Document.read(file))
  }
}
