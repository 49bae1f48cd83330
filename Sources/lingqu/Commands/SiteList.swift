import ArgumentParser

struct SiteList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Data centres, in order of registration.")

  @Option(help: "Only those of this participant.") var owner: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/sites", query: page.query.merging(["owner": owner]) { $1 })
  }
}
