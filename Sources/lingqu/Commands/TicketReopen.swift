import ArgumentParser
import Vocabulary

struct TicketReopen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen", abstract: "Open a closed ticket again: its term begins anew.")

  @Argument(help: "The ticket.") var id: String
  @Option(help: "Why.") var words: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/data-tickets/\(HubClient.escaped(id))/reopen", body: ["words": .string(words)])
  }
}
