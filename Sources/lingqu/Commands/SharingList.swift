import ArgumentParser

struct SharingList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Requests that you made or have to decide, newest first.")

  @Flag(help: "Only what waits for longer than it may.") var overdue = false
  @Flag(help: "Only what was brought before those who oversee.") var escalated = false
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var query = page.query
    if overdue { query["overdue"] = "true" }
    if escalated { query["escalated"] = "true" }
    try await hub.show(.get, "/v1/sharing-requests", query: query)
  }
}
