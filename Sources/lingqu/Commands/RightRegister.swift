import ArgumentParser
import Crypto
import Vocabulary

struct RightRegister: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "register", abstract: "Register a right over a dataset or an offer of data.")

  @Argument(help: "The dataset or offer: its id.") var subject: String
  @Option(help: "holding, processing or operation.") var kind: String
  @Option(help: "The right it derives from; none for holding.") var source: String?
  @Option(help: "Who gets it; you, unless told.") var holder: String?
  @Option(help: "Until when, such as 2029-12-31T16:00:00Z.") var until: String
  @Option(help: "A document that it rests on: its SHA-256 is sent, the file stays here. Repeat for more.")
  var document: [String]
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let documents = try document.map { path -> JSON in
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return ["title": .string(name), "sha256": .string(SigningKeyFile.hex(SHA256.hash(data: try Files.read(path))))]
    }
    var body: [String: JSON] = [
      "subject": .string(subject), "kind": .string(kind), "until": .string(until), "documents": .array(documents),
    ]
    if let source { body["source"] = .string(source) }
    if let holder { body["holder"] = .string(holder) }
    try await hub.show(.post, "/v1/rights", body: .object(body))
  }
}
