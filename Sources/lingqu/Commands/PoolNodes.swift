import ArgumentParser

struct PoolNodes: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nodes", abstract: "Your pool's nodes as its engine last told them, and what the hub counts on each.")

  @Argument(help: "The pool.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/pools/\(HubClient.escaped(id))/nodes")
  }
}
