import ArgumentParser

struct AgentList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Agents, and whether they are in contact.")

  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/agents", query: page.query)
  }
}
