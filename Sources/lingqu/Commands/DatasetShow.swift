import ArgumentParser

struct DatasetShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One dataset.")

  @Argument(help: "The dataset's id.") var dataset: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/datasets/\(HubClient.escaped(dataset))")
  }
}
