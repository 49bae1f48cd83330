import ArgumentParser
import Vocabulary

struct RightDecline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decline", abstract: "Take an offered transfer back, on either side.")

  @Argument(help: "The right.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/rights/\(HubClient.escaped(id))/decline", body: [:])
  }
}
