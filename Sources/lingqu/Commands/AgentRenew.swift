import ArgumentParser
import Vocabulary

struct AgentRenew: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renew", abstract: "Give an agent another key; the one that it has ends at once.")

  @Argument(help: "The agent.") var id: String
  @Option(help: "The life of the key.") var days: Int64?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/agents/\(HubClient.escaped(id))/keys", body: Document.object(["days": days.map { .int($0) }]))
  }
}
