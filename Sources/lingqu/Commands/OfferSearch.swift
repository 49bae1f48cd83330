import ArgumentParser

struct OfferSearch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Open offers whose text has all the words.")

  @Argument(help: "Words, Chinese or English.") var words: [String]
  @Option(help: "compute, data, model or solution.") var kind: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .get, "/v1/offers", query: page.query.merging(["q": words.joined(separator: " "), "kind": kind]) { $1 })
  }
}
