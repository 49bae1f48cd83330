import ArgumentParser

struct DatasetRevise: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revise", abstract: "Describe a dataset anew from a JSON file.")

  @Argument(help: "The dataset's id.") var dataset: String
  @Argument(help: "JSON file; - is standard input.") var file: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/datasets/\(HubClient.escaped(dataset))/versions", body: Document.read(file))
  }
}
