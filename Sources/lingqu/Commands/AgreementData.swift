import ArgumentParser
import Vocabulary

struct AgreementData: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Have the data of an agreement, as far as its release rule lets them leave.")

  @Argument(help: "The agreement.") var id: String
  @Option(help: "What it is for, as the agreement has it.") var purpose: String
  @Option(help: "Where the data go.") var out: String
  @Option(help: "Only these columns, with commas.") var columns: String?
  @Option(help: "Only these rows: a condition as JSON.") var rows: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let client = try hub.client()
    let use = try await client.call(
      .post, "/v1/agreements/\(HubClient.escaped(id))/uses",
      body: ["purpose": .string(purpose), "action": "read", "export": "raw"])
    var query: [String: String] = [:]
    query["columns"] = columns
    query["rows"] = rows
    let path = "/v1/uses/\(HubClient.escaped(use["id"]?.string ?? ""))/data"
    let asked = query
    try await Files.write(to: out) { write in
      try await client.stream(path, query: asked) { piece in
        try write(piece)
        return true
      }
    }
    if out != "-" { use.present(hub.json) }
  }
}
