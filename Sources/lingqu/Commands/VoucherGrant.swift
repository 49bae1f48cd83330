import ArgumentParser
import Vocabulary

struct VoucherGrant: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant", abstract: "Grant a voucher to a participant.")

  @Argument(help: "The programme.") var id: String
  @Option(help: "Who gets it.") var participant: String
  @Option(help: "How much.") var fen: Int64
  @Option(help: "When it expires (RFC 3339).") var expires: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/voucher-programmes/\(HubClient.escaped(id))/grants",
      body: Document.object([
        "participant": .string(participant), "fen": .int(fen), "expiresAt": expires.map { .string($0) },
      ]))
  }
}
