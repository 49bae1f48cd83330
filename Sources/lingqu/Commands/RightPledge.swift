import ArgumentParser
import Vocabulary

struct RightPledge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pledge", abstract: "Pledge a right of yours.")

  @Argument(help: "The right.") var id: String
  @Option(help: "The participant.") var to: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/rights/\(HubClient.escaped(id))/pledge", body: ["to": .string(to)])
  }
}
