import ArgumentParser
import Vocabulary

struct RightRelease: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Release a right that is pledged to you.")

  @Argument(help: "The right.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/rights/\(HubClient.escaped(id))/release", body: [:])
  }
}
