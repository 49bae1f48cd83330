import ArgumentParser

struct OfferRevise: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revise", abstract: "Make a new version of an offer from a JSON file.")

  @Argument(help: "The offer.") var id: String
  @Argument(help: "JSON file; - is standard input.") var file: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/offers/\(HubClient.escaped(id))/versions", body: Document.read(file))
  }
}
