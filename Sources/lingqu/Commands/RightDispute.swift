import ArgumentParser
import Vocabulary

struct RightDispute: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dispute", abstract: "Dispute a right: no new agreement rests on it until that is settled.")

  @Argument(help: "The right.") var id: String
  @Option(help: "Why.") var reason: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/rights/\(HubClient.escaped(id))/dispute", body: ["reason": .string(reason)])
  }
}
