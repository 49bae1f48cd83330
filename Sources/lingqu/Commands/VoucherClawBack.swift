import ArgumentParser
import Vocabulary

struct VoucherClawBack: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claw-back", abstract: "Take back what a voucher has not spent.")

  @Argument(help: "The voucher.") var id: String
  @Option(help: "Why.") var reason: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/vouchers/\(HubClient.escaped(id))/claw-back", body: Document.object(["reason": .string(reason)]))
  }
}
