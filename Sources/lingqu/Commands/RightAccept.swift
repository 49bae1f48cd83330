import ArgumentParser
import Vocabulary

struct RightAccept: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", abstract: "Take over a right that was offered to you.")

  @Argument(help: "The right.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/rights/\(HubClient.escaped(id))/accept", body: [:])
  }
}
