import ArgumentParser
import Tables
import Vocabulary

struct DataConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract:
      "Give a table in another form: with its metadata (W3C, CSV on the Web) as JSON, or as it is as CSV or JSON Lines in UTF-8."
  )

  enum Form: String, ExpressibleByArgument, CaseIterable { case json, jsonl, csv }

  @OptionGroup var source: TableOptions
  @OptionGroup(title: "With metadata, for --to json") var web: WebOptions
  @Option(help: "What it becomes: json, jsonl or csv.") var to = Form.json
  @Flag(help: "For --to json: the things that rows tell of, without rows and annotations.") var minimal = false

  func validate() throws {
    if to == .json, source.syntax != TableSyntax() {
      throw ValidationError("how a table is written is said by its metadata for --to json; say --to jsonl or --to csv")
    }
    if to != .json, web.isGiven || minimal {
      throw ValidationError("--metadata, --linked, --base and --minimal are for --to json")
    }
  }

  func run() throws {
    let form: TableSyntax.Form
    switch to {
    case .json: return try annotated()
    case .jsonl: form = .jsonLines
    case .csv: form = .csv
    }
    try TableCopy.run(source.syntax, to: form, next: source.pieces().next) { try Files.write($0, to: "-") }
  }

  private func annotated() throws {
    let tables = web.tables(source.file, isValidating: false)
    guard tables.errors == 0 else {
      WebProblems.show(tables)
      throw ExitCode(1)
    }
    Terminal.line(Terminal.pretty(tables.json(isMinimal: minimal)))
  }
}
