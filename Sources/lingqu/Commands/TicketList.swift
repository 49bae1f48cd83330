import ArgumentParser

struct TicketList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Tickets of your datasets and of your reports, newest first.")

  @Option(help: "open or closed.") var state: String?
  @Option(help: "rules, grade, freshness or report.") var cause: String?
  @Option(help: "Only those of this dataset.") var dataset: String?
  @Flag(help: "Only what waits for longer than it may.") var overdue = false
  @Flag(help: "Only what was brought before those who oversee.") var escalated = false
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var query = page.query
    query["state"] = state
    query["cause"] = cause
    query["dataset"] = dataset
    if overdue { query["overdue"] = "true" }
    if escalated { query["escalated"] = "true" }
    try await hub.show(.get, "/v1/data-tickets", query: query)
  }
}
