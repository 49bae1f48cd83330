import ArgumentParser
import Vocabulary

struct LedgerDeposit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deposit", abstract: "Record money that arrived outside, by its document (operator).")

  @Argument(help: "The participant.") var id: String
  @Option(help: "How much.") var fen: Int64
  @Option(help: "The document it arrived with.") var document: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/deposits",
      body: Document.object(["participant": .string(id), "fen": .int(fen), "document": .string(document)]))
  }
}
