import ArgumentParser
import Crypto
import Tables
import Vocabulary

struct DataRepair: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Repair a CSV file by a recipe that is written down and can be run again; --draft writes one.")

  @OptionGroup var source: TableOptions
  @Option(help: "The recipe's file, YAML or JSON.") var recipe: String?
  @Option(help: "Where the repaired table goes, as UTF-8.") var output: String?
  @Option(help: "A data contract: how good the table is before and after.") var contract: String?
  @Option(help: "Which table of the contract; the only one unless told.") var table: String?
  @Option(help: "Where a draft of a recipe goes that follows from --contract; - is standard output.") var draft: String?
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    if draft != nil {
      guard contract != nil, recipe == nil else {
        throw ValidationError("--draft goes with --contract, and not with --recipe")
      }
    } else {
      guard recipe != nil, let output, output != "-" else {
        throw ValidationError("--recipe and --output name files; or --contract and --draft")
      }
    }
    guard source.file != "-" else { throw ValidationError("the table is read more than once: name a file") }
  }

  /// What was done, with what to know the files by.
  private struct Record: Encodable {
    var input: String
    var recipe: String
    var output: String
    var repair: RepairReport
    var before: CheckReport?
    var after: CheckReport?
  }

  func run() async throws {
    let promised = try contract.map { path in
      try DataContract(text: String(decoding: Files.read(path), as: UTF8.self)).table(table)
    }
    try source.database.open(source.file)
    let before = try promised.map { try check($0, source.file, source.syntax) }
    if let draft, let before, let promised { return try write(draft, before, promised) }
    guard let recipe, let output else { return }
    let words = try Files.read(recipe)
    let pieces = try source.pieces()
    let steps = try Recipe(text: String(decoding: words, as: UTF8.self))
    var (read, written) = (SHA256(), SHA256())
    var report: RepairReport?
    try await Files.write(to: output) { write in
      report = try Repair.run(
        steps, source.syntax,
        next: {
          let piece = try pieces.next()
          read.update(data: piece)
          return piece
        },
        write: { piece in
          written.update(data: piece)
          try write(piece)
        })
    }
    guard let report else { return }
    let after = try promised.map { try check($0, output, .repaired) }
    let record = Record(
      input: SigningKeyFile.hex(read.finalize()), recipe: SigningKeyFile.hex(SHA256.hash(data: words)),
      output: SigningKeyFile.hex(written.finalize()), repair: report, before: before, after: after)
    if json { return Terminal.line(Terminal.pretty(try JSON(encoding: record))) }
    show(record)
  }

  private func check(
    _ table: DataContract.Table, _ file: String, _ syntax: TableSyntax
  ) throws -> CheckReport {
    let pieces = try TablePieces(file)
    return try CheckReport(table, at: .now, syntax, next: pieces.next)
  }

  private func write(_ draft: String, _ before: CheckReport, _ promised: DataContract.Table) throws {
    let pieces = try source.pieces()
    let profile = try TableProfile(source.syntax, next: pieces.next).promised(by: source.file)
    guard let text = try Recipe.draft(of: profile, before, promised) else {
      return Terminal.line(Language.say(zh: "没有可以自动修复的问题", en: "nothing that a recipe could repair by itself"))
    }
    try Files.write(text, to: draft)
  }

  private func show(_ record: Record) {
    let gone = record.repair.rows - record.repair.rowsLeft
    Terminal.line(
      Language.say(
        zh: "\(record.repair.rows) 行，去掉 \(gone) 行", en: "\(record.repair.rows) rows, \(gone) of them gone"))
    var table = Table(
      header: [
        Language.say(zh: "步骤", en: "step"), Language.say(zh: "改动", en: "changed"),
        Language.say(zh: "读不懂而未改", en: "left as they were"), Language.say(zh: "例", en: "examples"),
      ])
    for step in record.repair.steps {
      let example = step.examples.first.map { example in
        Language.say(zh: "第 \(example.row) 行", en: "row \(example.row)")
          + " \(example.column): \(example.before.prefix(16)) → \(example.after.map { String($0.prefix(16)) } ?? "✗")"
      }
      table.rows.append([step.name, "\(step.changed)", "\(step.left)", example ?? ""])
    }
    Terminal.line(table.text)
    if let before = record.before, let after = record.after {
      Terminal.line(ScoreTable.text(before.score, after.score))
    }
  }
}
