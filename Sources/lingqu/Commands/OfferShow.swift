import ArgumentParser

struct OfferShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One offer.")

  @Argument(help: "The offer.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/offers/\(HubClient.escaped(id))")
  }
}
