import ArgumentParser
import Vocabulary

struct TicketAssign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign", abstract: "Give a ticket to a member of your unit.")

  @Argument(help: "The ticket.") var id: String
  @Option(help: "The member's id; without it the ticket is nobody's.") var member: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var body: [String: JSON] = [:]
    if let member { body["member"] = .string(member) }
    try await hub.show(.post, "/v1/data-tickets/\(HubClient.escaped(id))/assign", body: .object(body))
  }
}
