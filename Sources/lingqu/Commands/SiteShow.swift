import ArgumentParser

struct SiteShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "One data centre.")

  @Argument(help: "The site.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/sites/\(HubClient.escaped(id))")
  }
}
