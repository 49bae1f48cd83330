import ArgumentParser

struct TicketShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One ticket: what is wrong, what to do, until when.")

  @Argument(help: "The ticket.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/data-tickets/\(HubClient.escaped(id))")
  }
}
