import ArgumentParser
import Vocabulary

struct GatewayClose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Close a service for good: the next request is refused.")

  @Argument(help: "The service.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/gateway/services/\(HubClient.escaped(id))/close", body: [:])
  }
}
