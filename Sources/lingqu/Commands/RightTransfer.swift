import ArgumentParser
import Vocabulary

struct RightTransfer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer", abstract: "Offer the whole right to another, who accepts.")

  @Argument(help: "The right.") var id: String
  @Option(help: "The participant.") var to: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/rights/\(HubClient.escaped(id))/transfer", body: ["to": .string(to)])
  }
}
