import ArgumentParser
import Vocabulary

struct GrantDecline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decline", abstract: "Give a proposal up, as its operator or its grantor.")

  @Argument(help: "The grant.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/operation-grants/\(HubClient.escaped(id))/decline", body: [:])
  }
}
