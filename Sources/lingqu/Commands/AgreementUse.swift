import ArgumentParser
import Vocabulary

struct AgreementUse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "use", abstract: "Use what an agreement allows.")

  @Argument(help: "The agreement.") var id: String
  @Option(help: "What it is for.") var purpose: String
  @Option(help: "What is done: read, execute, aggregate, derive, display, distribute; absent: what is usual.")
  var action: String?
  @Option(help: "The most units.") var quantity: Int64?
  @Option(help: "A voucher to pay with.") var voucher: String?
  @Option(help: "Agreements to data or models it works on.") var cites: [String] = []
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/agreements/\(HubClient.escaped(id))/uses",
      body: Document.object([
        "purpose": .string(purpose), "action": action.map { .string($0) },
        "quantity": quantity.map { .int($0) }, "voucher": voucher.map { .string($0) },
        "cites": cites.isEmpty ? nil : .array(cites.map { .string($0) }),
      ]))
  }
}
