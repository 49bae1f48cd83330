import ArgumentParser

struct DatasetAssessments: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assessments", abstract: "What checks of a dataset have found, newest first.")

  @Argument(help: "The dataset's id.") var dataset: String
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/datasets/\(HubClient.escaped(dataset))/assessments", query: page.query)
  }
}
