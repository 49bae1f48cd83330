import ArgumentParser
import Crypto
import Vocabulary

struct GrantPropose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose", abstract: "Propose to an operator that it may make and offer products of your datasets.")

  @Argument(help: "What the grant is called.") var title: String
  @Option(help: "Who is to operate the data: prt_….") var `operator`: String
  @Option(help: "whole, field or scene.") var mode: String
  @Option(help: "A field, such as transport; with the mode field. Repeat for more.") var theme: [String] = []
  @Option(help: "The scene; with the mode scene.") var scene: String?
  @Option(help: "A dataset of yours that it covers. Repeat for more; others are added later.") var dataset: [String] =
    []
  @Option(help: "Until when, such as 2029-12-31T16:00:00Z; five years at most.") var until: String
  @Option(help: "Its conditions, in words.") var conditions: String?
  @Option(help: "Your part of what is charged, in hundredths of a percent: 1500 is 15 %.") var share: Int64?
  @Option(help: "A document that it rests on: its SHA-256 is sent, the file stays here. Repeat for more.")
  var document: [String]
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let documents = try document.map { path -> JSON in
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return ["title": .string(name), "sha256": .string(SigningKeyFile.hex(SHA256.hash(data: try Files.read(path))))]
    }
    var body: [String: JSON] = [
      "title": ["zh": .string(title), "en": ""], "operator": .string(`operator`), "mode": .string(mode),
      "until": .string(until), "documents": .array(documents),
    ]
    if !theme.isEmpty { body["themes"] = .array(theme.map { .string($0) }) }
    if !dataset.isEmpty { body["datasets"] = .array(dataset.map { .string($0) }) }
    if let scene { body["scene"] = .string(scene) }
    if let conditions { body["conditions"] = .string(conditions) }
    if let share { body["shareBasisPoints"] = .int(share) }
    try await hub.show(.post, "/v1/operation-grants", body: .object(body))
  }
}
