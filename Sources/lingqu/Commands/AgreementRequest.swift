import ArgumentParser
import Vocabulary

struct AgreementRequest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request",
    abstract: "Ask for an agreement on an offer; what meets its published rule is approved at once.")

  @Argument(help: "The offer.") var id: String
  @Option(help: "What it is for.") var purpose: String
  @Option(help: "Term in days.") var days: Int64
  @Option(help: "The most units of one use.") var quantity: Int64?
  @Option(help: "The need it answers.") var need: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/negotiations",
      body: Document.object([
        "offer": .string(id), "purpose": .string(purpose), "days": .int(days), "quantity": quantity.map { .int($0) },
        "need": need.map { .string($0) },
      ]))
  }
}
