import ArgumentParser

struct AgentRetire: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retire", abstract: "End an agent for good: jobs whose end it has not told are lost.")

  @Argument(help: "The agent.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/agents/\(HubClient.escaped(id))/retire")
  }
}
