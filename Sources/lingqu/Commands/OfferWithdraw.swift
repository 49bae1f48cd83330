import ArgumentParser

struct OfferWithdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw", abstract: "Take an offer out of the catalogue.")

  @Argument(help: "The offer.") var id: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/offers/\(HubClient.escaped(id))/withdraw")
  }
}
