import ArgumentParser

struct RightList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The register of data rights, newest first.")

  @Option(help: "Only those over this dataset or offer.") var subject: String?
  @Option(help: "Only those of this participant.") var holder: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var query = page.query
    query["subject"] = subject
    query["holder"] = holder
    try await hub.show(.get, "/v1/rights", query: query)
  }
}
