import ArgumentParser

struct PoolList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Pools, in order of registration.")

  @Option(help: "Only those at this site.") var site: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/pools", query: page.query.merging(["site": site]) { $1 })
  }
}
