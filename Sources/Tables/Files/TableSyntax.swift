/// How a table is written. What is nil is found out from how it begins.
public struct TableSyntax: Hashable, Sendable {
  public enum Form: String, Hashable, Sendable, Codable, CaseIterable {
    /// Comma separated values (RFC 4180), or separated by something else.
    case csv
    /// An object of JSON a line (jsonlines.org).
    case jsonLines = "jsonl"
  }

  public var form: Form?
  public var encoding: TableEncoding?
  /// Of CSV.
  public var separator: UInt8?

  public init(form: Form? = nil, encoding: TableEncoding? = nil, separator: UInt8? = nil) {
    self.form = form
    self.encoding = encoding
    self.separator = separator
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
