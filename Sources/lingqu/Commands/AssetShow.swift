import ArgumentParser

struct AssetShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One dataset's line in your data asset ledger.")

  @Argument(help: "The dataset.") var dataset: String
  @Option(help: "The first month, such as 2026-01; January unless told.") var from: String?
  @Option(help: "The last month, included.") var to: String?
  @Option(help: "Whose ledger; yours, unless told.") var unit: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var query: [String: String] = [:]
    (query["from"], query["to"], query["unit"]) = (from, to, unit)
    try await hub.show(.get, "/v1/datasets/\(HubClient.escaped(dataset))/asset", query: query)
  }
}
