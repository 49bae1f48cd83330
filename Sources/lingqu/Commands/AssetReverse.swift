import ArgumentParser
import Vocabulary

struct AssetReverse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reverse", abstract: "Take an entry back by one of the same amount below zero.")

  @Argument(help: "The entry: dct_….") var id: String
  @Option(help: "Why.") var words: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/data-costs/\(HubClient.escaped(id))/reversal", body: ["words": .string(words)])
  }
}
