import ArgumentParser

struct ModelUpstreamList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Your servers of models, newest first; all for those who oversee.")

  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws { try await hub.show(.get, "/v1/model-upstreams", query: page.query) }
}
