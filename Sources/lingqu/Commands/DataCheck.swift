import ArgumentParser
import Tables
import Vocabulary

struct DataCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Hold a data contract (Open Data Contract Standard 3, YAML or JSON) or W3C metadata against a CSV file. 1: it is not kept."
  )

  @OptionGroup var source: TableOptions
  @Option(help: "The contract's file.") var contract: String?
  @Flag(help: "Hold it against its metadata (W3C, CSV on the Web), in place of a contract; --metadata says the same.")
  var web = false
  @Option(help: "Which table of the contract; the only one unless told.") var table: String?
  @Option(help: "A table that the contract refers to, NAME=FILE; once for each.") var reference: [String] = []
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup(title: "With metadata") var published: WebOptions

  private var isWeb: Bool { web || published.isGiven }

  func validate() throws {
    guard (contract == nil) == isWeb else {
      throw ValidationError("either --contract, or --metadata, or --web where it stands beside the table")
    }
  }

  func run() throws {
    if isWeb { return try checkPublished() }
    guard let contract else { return }
    let promised = try DataContract(text: String(decoding: Files.read(contract), as: UTF8.self)).table(table)
    let references = try Self.values(promised, reference)
    let pieces = try source.pieces()
    let report = try CheckReport(
      promised, at: .now, source.syntax, references: references, next: pieces.next)
    if json {
      Terminal.line(Terminal.pretty(try JSON(encoding: report)))
    } else {
      show(report)
    }
    if !report.passed { throw ExitCode(1) }
  }

  private func checkPublished() throws {
    let tables = published.tables(source.file, isValidating: true)
    if json {
      Terminal.line(Terminal.pretty(try JSON(encoding: tables.problems)))
    } else {
      WebProblems.show(tables)
    }
    if tables.errors > 0 { throw ExitCode(1) }
  }

  /// What the columns hold that are referred to, from the files that were named.
  private static func values(
    _ table: DataContract.Table, _ named: [String]
  ) throws -> [DataContract.Reference: ReferenceValues] {
    var files: [String: String] = [:]
    for word in named {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--reference is NAME=FILE") }
      files[parts[0]] = parts[1]
    }
    var values: [DataContract.Reference: ReferenceValues] = [:]
    for reference in Set(table.columns.flatMap(\.references)) {
      guard let file = files[reference.table] else { continue }
      values[reference] = try ReferenceValues(
        of: reference.column, .of(file), next: TablePieces(file).next)
    }
    return values
  }

  private func show(_ report: CheckReport) {
    let failed = report.checks.filter { !$0.passed }
    Terminal.line(
      Language.say(
        zh: "\(report.rows) 行，\(report.checks.count) 项检查，\(failed.count) 项未通过",
        en: "\(report.rows) rows, \(report.checks.count) checks, \(failed.count) not passed"))
    if !report.missingColumns.isEmpty {
      let names = report.missingColumns.joined(separator: ", ")
      Terminal.line(Language.say(zh: "缺少的列：\(names)", en: "columns that are not there: \(names)"))
    }
    if report.ragged > 0 {
      Terminal.line(
        Language.say(
          zh: "\(report.ragged) 行的列数与表头不同", en: "\(report.ragged) rows have more or fewer fields than the header"))
    }
    for one in report.notChecked {
      let way =
        one.contains("→")
        ? Language.say(zh: "用 --reference 给出该表", en: "give that table by --reference")
        : Language.say(zh: "其中有重名的列", en: "the table has one of these columns twice")
      Terminal.line(Language.say(zh: "未检查：\(one)（\(way)）", en: "not checked: \(one) (\(way))"))
    }
    guard !report.checks.isEmpty else { return }
    var table = Table(
      header: [
        "", Language.say(zh: "列", en: "column"), Language.say(zh: "指标", en: "metric"),
        Language.say(zh: "要求", en: "what"), Language.say(zh: "结果", en: "found"),
        Language.say(zh: "应为", en: "expected"), Language.say(zh: "例", en: "examples"),
      ])
    for check in report.checks {
      let examples = check.examples.prefix(2).map {
        Language.say(zh: "第 \($0.row) 行", en: "row \($0.row)") + ($0.value.isEmpty ? "" : " " + $0.value.prefix(20))
      }
      table.rows.append([
        check.passed ? "✓" : "✗", check.column ?? "–", check.metric, String(check.what.prefix(32)), "\(check.found)",
        check.expected, check.passed ? "" : examples.joined(separator: "; "),
      ])
    }
    Terminal.line(table.text)
    Terminal.line(ScoreTable.text(report.score))
    for check in failed {
      guard let fix = check.fix else { continue }
      Terminal.line("✗ \(check.column ?? check.metric): " + Language.say(zh: fix.zh, en: fix.en))
    }
  }
}
