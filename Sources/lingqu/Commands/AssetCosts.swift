import ArgumentParser

struct AssetCosts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "costs", abstract: "What you have spent on a dataset, entry by entry, newest first.")

  @Argument(help: "The dataset.") var dataset: String
  @Option(help: "Whose; yours, unless told.") var unit: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var query = page.query
    query["unit"] = unit
    try await hub.show(.get, "/v1/datasets/\(HubClient.escaped(dataset))/costs", query: query)
  }
}
