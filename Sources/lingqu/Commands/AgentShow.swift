import ArgumentParser

struct AgentShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "One agent.")

  @Argument(help: "The agent.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/agents/\(HubClient.escaped(id))")
  }
}
