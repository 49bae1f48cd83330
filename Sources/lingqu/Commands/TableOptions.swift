import ArgumentParser
import Tables

/// Which table, and how it is written.
struct TableOptions: ParsableArguments {
  @Argument(help: "The CSV file, its first row the names of the columns, or JSON Lines; - is standard input.") var file:
    String
  @Option(help: "UTF-8, GB18030, UTF-16LE or UTF-16BE; found out unless told.") var encoding: String?
  @Option(help: "What separates fields, one character or `tab`; found out unless told.") var separator: String?
  @Option(help: "csv or jsonl; found out unless told.") var format: String?
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func validate() throws {
    guard format == nil || TableSyntax.Form(rawValue: format ?? "") != nil else {
      throw ValidationError("--format is " + TableSyntax.Form.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard encoding == nil || tableEncoding != nil else {
      throw ValidationError("--encoding is " + TableEncoding.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard separator.map({ $0 == "tab" || $0.utf8.count == 1 && $0 != "\"" && $0 != "\n" }) ?? true else {
      throw ValidationError("--separator is one ASCII character, or tab")
    }
  }

  var syntax: TableSyntax {
    TableSyntax(form: format.flatMap { .init(rawValue: $0) }, encoding: tableEncoding, separator: tableSeparator)
  }

  private var tableEncoding: TableEncoding? { encoding.flatMap { TableEncoding(rawValue: $0.uppercased()) } }
  private var tableSeparator: UInt8? { separator.flatMap { $0 == "tab" ? 0x09 : $0.utf8.first } }
}
