import ArgumentParser
import Tables
import Vocabulary

struct DataProfile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "What is in a CSV file: the kind, the range and the gaps of each column. Any size, in one pass.")

  @OptionGroup var source: TableOptions
  @Option(help: "Where a draft of a data contract goes, as YAML; - is standard output.") var draft: String?
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let pieces = try source.pieces()
    let profile = try TableProfile(source.syntax, next: pieces.next).promised(by: source.file)
    if let draft {
      let name = source.file == "-" ? "table" : try DatabaseTables.name(of: source.file)
      let stem = name.hasSuffix(".csv") ? String(name.dropLast(4)) : name
      try Files.write(DataContract.draft(of: profile, name: stem), to: draft)
      if draft == "-" { return }
    }
    if json { return Terminal.line(Terminal.pretty(try JSON(encoding: profile))) }
    Terminal.line(
      Language.say(
        zh: "\(profile.rows) 行，\(profile.columns.count) 列，\(profile.bytes) 字节，编码 \(profile.encoding.rawValue)",
        en:
          "\(profile.rows) rows, \(profile.columns.count) columns, \(profile.bytes) bytes, \(profile.encoding.rawValue)"
      ))
    if profile.ragged > 0 {
      let first = profile.firstRagged.map(String.init).joined(separator: ", ")
      Terminal.line(
        Language.say(
          zh: "\(profile.ragged) 行的列数与表头不同，最先的是第 \(first) 行",
          en: "\(profile.ragged) rows have more or fewer fields than the header, first row \(first)"))
    }
    var table = Table(
      header: [
        Language.say(zh: "列", en: "column"), Language.say(zh: "类型", en: "kind"), Language.say(zh: "缺失", en: "missing"),
        Language.say(zh: "不同值", en: "distinct"), Language.say(zh: "最小", en: "least"),
        Language.say(zh: "最大", en: "greatest"),
      ])
    for column in profile.columns {
      table.rows.append([
        column.name, column.kind.rawValue, "\(column.missing)",
        (column.isDistinctExact ? "" : "≈") + "\(column.distinct)",
        Self.short(column.least), Self.short(column.greatest),
      ])
    }
    Terminal.line(table.text)
  }

  private static func short(_ text: String?) -> String {
    guard let text else { return "–" }
    let line = text.filter { !$0.isNewline }
    return line.count > 24 ? line.prefix(23) + "…" : line
  }
}
