import ArgumentParser
import Vocabulary

struct ModelUpstreamClose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Close a server for good: no further call is sent there.")

  @Argument(help: "The server.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/model-upstreams/\(HubClient.escaped(id))/close", body: [:])
  }
}
