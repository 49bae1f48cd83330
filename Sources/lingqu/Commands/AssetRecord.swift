import ArgumentParser
import Vocabulary

struct AssetRecord: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Record what you have spent on a dataset.")

  @Argument(help: "The dataset.") var dataset: String
  @Option(help: "purchase, taxes, collection, cleaning, labelling, storage, ….") var kind: String
  @Option(help: "The amount, in fen.") var fen: Int64
  @Option(help: "The day it belongs to, such as 2026-11-03.") var day: String
  @Option(help: "What for, in words.") var words: String?
  @Option(help: "The document that it rests on: its SHA-256 is sent, the file stays here.") var document: String
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var body: [String: JSON] = [
      "kind": .string(kind), "fen": .int(fen), "day": .string(day), "document": try AssetCommand.paper(document),
    ]
    if let words { body["words"] = .string(words) }
    try await hub.show(.post, "/v1/datasets/\(HubClient.escaped(dataset))/costs", body: .object(body))
  }
}
