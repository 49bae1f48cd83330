import ArgumentParser

struct ListList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Your lists and those that others have published, newest first.")

  @Flag(help: "Only yours.") var own = false
  @Flag(help: "What was published to the public; needs no key.") var `public` = false
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    if `public` { return try await hub.show(.get, "/v1/public-dataset-lists", query: page.query) }
    var query = page.query
    if own { query["own"] = "true" }
    try await hub.show(.get, "/v1/dataset-lists", query: query)
  }
}
