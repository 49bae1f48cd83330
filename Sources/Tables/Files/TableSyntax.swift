/// How a table is written. What is nil is found out from how it begins.
public struct TableSyntax: Hashable, Sendable {
  public enum Form: String, Hashable, Sendable, Codable, CaseIterable {
    /// Comma separated values (RFC 4180), or separated by something else.
    case csv
    /// An object of JSON a line (jsonlines.org).
    case jsonLines = "jsonl"
  }

  /// What CSV makes of quotes that RFC 4180 does not allow. Never found out: only whoever knows the table may say so.
  public enum Quotes: String, Hashable, Sendable, Codable, CaseIterable {
    /// They are refused with their row.
    case strict
    /// They are text: a quote in a field that does not begin with one; and in a field that does, each after which neither a
    /// separator nor a line end comes. A quote that is open at the end is refused all the same.
    case lax
  }

  public var form: Form?
  public var encoding: TableEncoding?
  /// Of CSV.
  public var separator: UInt8?
  /// Of CSV.
  public var quotes: Quotes

  public init(
    form: Form? = nil, encoding: TableEncoding? = nil, separator: UInt8? = nil, quotes: Quotes = .strict
  ) {
    self.form = form
    self.encoding = encoding
    self.separator = separator
    self.quotes = quotes
  }

  /// What ``Repair`` writes.
  public static let repaired = TableSyntax(form: .csv, encoding: .utf8, separator: UInt8(ascii: ","))
}

/// Hands over the rows of a text that comes in pieces of UTF-8.
protocol RowReader: AnyObject {
  func read(_ piece: UnsafeRawBufferPointer, _ body: (borrowing TableRow) throws -> Void) throws
  func finish(_ body: (borrowing TableRow) throws -> Void) throws
}

extension CSVReader: RowReader {}
