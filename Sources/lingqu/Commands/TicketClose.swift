import ArgumentParser
import Vocabulary

struct TicketClose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Close a ticket, with a reason of the list; an assessment that passes does it too.")

  @Argument(help: "The ticket.") var id: String
  @Option(help: "repaired, no-fault, duplicate, accepted or other.") var reason: String
  @Option(help: "The reason in words; needed for other.") var words: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var body: [String: JSON] = ["reason": .string(reason)]
    if let words { body["words"] = .string(words) }
    try await hub.show(.post, "/v1/data-tickets/\(HubClient.escaped(id))/close", body: .object(body))
  }
}
