import ArgumentParser

struct ModelGrants: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grants", abstract: "What your keys may call, and what they have used, newest first.")

  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws { try await hub.show(.get, "/v1/model-grants", query: page.query) }
}
