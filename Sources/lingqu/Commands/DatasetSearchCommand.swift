import ArgumentParser

struct DatasetSearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find published datasets by words, and by what they are like.")

  @Argument(help: "Words that must all occur.") var words: [String] = []
  @Option(help: "unconditional, conditional or none.") var sharing: String?
  @Option(help: "A division of GB/T 2260 that it covers.") var region: String?
  @Option(help: "excellent, good, fair or poor.") var grade: String?
  @Option(help: "fresh, due or stale.") var freshness: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var query = page.query
    query["q"] = words.isEmpty ? nil : words.joined(separator: " ")
    query["sharing"] = sharing
    query["region"] = region
    query["grade"] = grade
    query["freshness"] = freshness
    try await hub.show(.get, "/v1/datasets", query: query)
  }
}
