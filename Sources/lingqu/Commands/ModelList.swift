import ArgumentParser

struct ModelList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Published models and your own, newest first.")

  @Option(help: "Only this vendor's.") var vendor: String?
  @Option(help: "Only those that are draft, published or withdrawn.") var state: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var query = page.query
    query["vendor"] = vendor
    query["state"] = state
    try await hub.show(.get, "/v1/models", query: query)
  }
}
