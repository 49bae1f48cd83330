import ArgumentParser
import SQLTables
import Tables

/// Which table, and how it is written.
struct TableOptions: ParsableArguments {
  @Argument(
    help: """
      The CSV file, its first row the names of the columns, or JSON Lines; - is standard input. Or a database's table or view: \
      postgresql://HOST/DATABASE#SCHEMA.TABLE, sqlite:PATH#TABLE.
      """)
  var file: String
  @Option(
    help: "UTF-8, GB18030, UTF-16LE, UTF-16BE (found out unless told), WINDOWS-1252 or ISO-8859-1 (only if told).")
  var encoding: String?
  @Option(help: "What separates fields, one character or `tab`; found out unless told.") var separator: String?
  @Option(help: "csv or jsonl; found out unless told.") var format: String?
  @Option(help: "strict refuses quotes that RFC 4180 does not allow; lax takes them for text.") var quotes: String?
  @Option(help: "Language of messages: zh or en.") var lang: String?
  @OptionGroup(title: "Of a database") var database: DatabaseOptions

  func validate() throws {
    guard format == nil || TableSyntax.Form(rawValue: format ?? "") != nil else {
      throw ValidationError("--format is " + TableSyntax.Form.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard encoding == nil || tableEncoding != nil else {
      throw ValidationError("--encoding is " + TableEncoding.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard quotes == nil || TableSyntax.Quotes(rawValue: quotes ?? "") != nil else {
      throw ValidationError("--quotes is " + TableSyntax.Quotes.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard separator.map({ $0 == "tab" || $0.utf8.count == 1 && $0 != "\"" && $0 != "\n" }) ?? true else {
      throw ValidationError("--separator is one ASCII character, or tab")
    }
  }

  /// The table's bytes, from its beginning.
  func pieces() throws -> TablePieces {
    try database.open(file)
    return try TablePieces(file)
  }

  var syntax: TableSyntax {
    if SQLTableAddress.isAddress(file) { return .of(file) }
    return TableSyntax(
      form: format.flatMap { .init(rawValue: $0) }, encoding: tableEncoding, separator: tableSeparator,
      quotes: quotes.flatMap { .init(rawValue: $0) } ?? .strict)
  }

  private var tableEncoding: TableEncoding? { encoding.flatMap { TableEncoding(rawValue: $0.uppercased()) } }
  private var tableSeparator: UInt8? { separator.flatMap { $0 == "tab" ? 0x09 : $0.utf8.first } }
}
