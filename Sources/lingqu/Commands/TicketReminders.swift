import ArgumentParser

struct TicketReminders: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reminders", abstract: "What was said about the terms of your tickets and of requests for your data.")

  @Option(help: "soon, overdue or escalated.") var step: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var query = page.query
    query["step"] = step
    try await hub.show(.get, "/v1/data-reminders", query: query)
  }
}
