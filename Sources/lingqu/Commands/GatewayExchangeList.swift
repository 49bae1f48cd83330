import ArgumentParser

struct GatewayExchangeList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exchanges", abstract: "What was exchanged under an agreement, newest first.")

  @Argument(help: "The agreement.") var agreement: String
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/agreements/\(HubClient.escaped(agreement))/exchanges", query: page.query)
  }
}
