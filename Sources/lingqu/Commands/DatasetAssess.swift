import ArgumentParser
import Crypto
import Tables
import Vocabulary

struct DatasetAssess: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assess",
    abstract: "Check a dataset's data here, and tell the hub what was found: the report goes there, the data do not.")

  @Argument(help: "The dataset's id.") var dataset: String
  @Argument(help: "The CSV file, its first row the names of the columns; or a database's table.") var file: String
  @Option(help: "The data contract's file.") var contract: String
  @Option(help: "Which table of the contract; the only one unless told.") var table: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let words = try Files.read(contract)
    let promised = try DataContract(text: String(decoding: words, as: UTF8.self)).table(table)
    let pieces = try TablePieces(file)
    var digest = SHA256()
    let report = try CheckReport(promised, at: .now, .of(file)) {
      let piece = try pieces.next()
      digest.update(data: piece)
      return piece
    }
    let body: JSON = [
      "table": .string(SigningKeyFile.hex(digest.finalize())),
      "contract": .string(SigningKeyFile.hex(SHA256.hash(data: words))),
      "report": try JSON(encoding: report.withoutValues),
    ]
    try await hub.show(.post, "/v1/datasets/\(HubClient.escaped(dataset))/assessments", body: body)
  }
}
