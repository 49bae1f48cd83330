import ArgumentParser

struct RightShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "One right.")

  @Argument(help: "The right.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/rights/\(HubClient.escaped(id))")
  }
}
