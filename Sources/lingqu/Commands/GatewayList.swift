import ArgumentParser

struct GatewayList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Your services, newest first; all for those who oversee.")

  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws { try await hub.show(.get, "/v1/gateway/services", query: page.query) }
}
