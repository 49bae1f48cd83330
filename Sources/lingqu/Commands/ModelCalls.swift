import ArgumentParser

struct ModelCalls: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls",
    abstract: "What was called under a grant, newest first: what was counted, never what was said.")

  @Argument(help: "The grant.") var grant: String
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/model-grants/\(HubClient.escaped(grant))/calls", query: page.query)
  }
}
