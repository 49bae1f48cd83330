import ArgumentParser

struct GrantList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Grants of authorised operation, newest first.")

  @Option(help: "Only those of this grantor.") var grantor: String?
  @Option(help: "Only those to this operator.") var `operator`: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var query = page.query
    query["grantor"] = grantor
    query["operator"] = `operator`
    try await hub.show(.get, "/v1/operation-grants", query: query)
  }
}
