import ArgumentParser
import Vocabulary

struct SharingGrant: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant", abstract: "Grant a request; the answer names the agreement to sign.")

  @Argument(help: "The request.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/sharing-requests/\(HubClient.escaped(id))/grant", body: [:])
  }
}
