import ArgumentParser
import Vocabulary

struct AssetClassify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify", abstract: "Keep how your accountant classes a dataset.")

  @Argument(help: "The dataset.") var dataset: String
  @Option(help: "intangible, inventory, development or unrecognised.") var kind: String
  @Option(help: "purchased, developed or other.") var origin: String
  @Option(help: "The day from which it counts, such as 2026-11-03.") var day: String
  @Option(help: "More, in words.") var words: String?
  @Option(help: "The decision that it rests on: its SHA-256 is sent, the file stays here.") var document: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var body: [String: JSON] = [
      "kind": .string(kind), "origin": .string(origin), "day": .string(day),
      "document": try AssetCommand.paper(document),
    ]
    if let words { body["words"] = .string(words) }
    try await hub.show(.put, "/v1/datasets/\(HubClient.escaped(dataset))/asset", body: .object(body))
  }
}
