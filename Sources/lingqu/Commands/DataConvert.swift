import ArgumentParser
import Tables
import Vocabulary

struct DataConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Give a CSV file with its metadata (W3C, CSV on the Web) as JSON.")

  enum Form: String, ExpressibleByArgument, CaseIterable { case json }

  @Argument(help: "The CSV file.") var file: String
  @Option(help: "The metadata's file; found beside the table unless told: FILE-metadata.json, csv-metadata.json.")
  var metadata: String?
  @Option(help: "What it becomes: json.") var to = Form.json
  @Flag(help: "The things that rows tell of, without rows and annotations.") var minimal = false

  func run() throws {
    let tables = WebTables(file, metadata: metadata, isValidating: false, files: WebFiles(file, metadata).read)
    guard tables.errors == 0 else {
      WebProblems.show(tables)
      throw ExitCode(1)
    }
    Terminal.line(Terminal.pretty(tables.json(isMinimal: minimal)))
  }
}
