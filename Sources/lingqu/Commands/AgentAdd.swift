import ArgumentParser
import Vocabulary

struct AgentAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Register the agent of a cluster; its key is shown once.")

  @Argument(help: "A name for the cluster, which pools give: lower-case letters, digits and -.") var cluster: String
  @Option(help: "Whose cluster it is; for the operator.") var owner: String?
  @Option(help: "The life of its key.") var days: Int64?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/agents",
      body: Document.object([
        "cluster": .string(cluster), "owner": owner.map { .string($0) }, "days": days.map { .int($0) },
      ]))
  }
}
