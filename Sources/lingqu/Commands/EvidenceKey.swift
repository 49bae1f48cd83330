import ArgumentParser
import Vocabulary

struct EvidenceKey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "key", abstract: "The log's public key.")

  @OptionGroup var hub: HubOptions

  func run() async throws {
    let answer = try await hub.client().call(.get, "/v1/evidence/key")
    if hub.json { Terminal.json(answer) } else { Terminal.line(answer["key"]?.string ?? "") }
  }
}
