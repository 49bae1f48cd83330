import ArgumentParser
import Vocabulary

struct AgreementRevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Take an agreement back; its uses end.")

  @Argument(help: "The agreement.") var id: String
  @Option(help: "Why.") var reason: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/agreements/\(HubClient.escaped(id))/revoke", body: Document.object(["reason": .string(reason)]))
  }
}
