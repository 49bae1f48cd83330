import ArgumentParser

struct GrantShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "One grant.")

  @Argument(help: "The grant.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/operation-grants/\(HubClient.escaped(id))")
  }
}
