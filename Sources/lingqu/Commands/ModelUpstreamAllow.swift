import ArgumentParser
import Vocabulary

struct ModelUpstreamAllow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allow", abstract: "Let the hub call a server's address; for the operator.")

  @Argument(help: "The server.") var id: String
  @Flag(name: .customLong("internal"), help: "It may be an address of the hub's own machine or a private network.")
  var isInternal = false
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/model-upstreams/\(HubClient.escaped(id))/allow", body: isInternal ? ["internal": true] : [:])
  }
}
