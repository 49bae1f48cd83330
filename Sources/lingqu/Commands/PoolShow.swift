import ArgumentParser

struct PoolShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "One pool.")

  @Argument(help: "The pool.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/pools/\(HubClient.escaped(id))")
  }
}
