import ArgumentParser
import Vocabulary

struct RightRenounce: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renounce", abstract: "Give a right up; what rests on it ends.")

  @Argument(help: "The right.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/rights/\(HubClient.escaped(id))/renounce", body: [:])
  }
}
