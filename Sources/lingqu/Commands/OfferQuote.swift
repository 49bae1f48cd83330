import ArgumentParser
import Vocabulary

struct OfferQuote: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quote", abstract: "What an offer would cost, before and after the voucher.")

  @Argument(help: "The offer.") var id: String
  @Option(help: "Units.") var quantity: Int64 = 1
  @Option(help: "A voucher; the best one unless told.") var voucher: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/quotes",
      body: Document.object(["offer": .string(id), "quantity": .int(quantity), "voucher": voucher.map { .string($0) }]))
  }
}
