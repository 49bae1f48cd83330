import ArgumentParser

struct OfferList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Open offers, newest first.")

  @Option(help: "compute, data, model or solution.") var kind: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/offers", query: page.query.merging(["kind": kind]) { $1 })
  }
}
