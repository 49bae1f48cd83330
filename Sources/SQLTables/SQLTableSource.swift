/// A table or view of a database, read as the comma separated values (RFC 4180, UTF-8) that it is the same as.
///
/// All readings of one source see the same moment of the database, whatever others write meanwhile: it holds one transaction that
/// may only read, until it goes away. Memory does not grow with the table.
///
/// | In the database | Read as |
/// |---|---|
/// | NULL | nothing; the empty text is `""`. Where there is only one column, NULL is `""` too: an empty line is no row |
/// | boolean | `true`, `false` |
/// | numbers | all their digits; floating point by the fewest that tell it |
/// | dates, moments | ISO 8601; moments with a time zone in UTC |
/// | bytes | `\x` and hexadecimal digits |
/// | arrays, JSON and the rest | the database's text |
public final class SQLTableSource: Sendable {
  /// How much of it is read, and how long that may take.
  public struct Limits: Hashable, Sendable {
    /// The first rows in the database's order; nil: all.
    public var rows: Int64?
    public var seconds: Int
    public init(rows: Int64? = nil, seconds: Int = 3600) {
      self.rows = rows
      self.seconds = seconds
    }
  }

  /// Bytes of one value: longer ones make their row too long for whoever reads it, and are not taken from the database.
  static let longest = 1 << 20
  static let piece = 1 << 18

  public let address: SQLTableAddress
  public let columns: [SQLColumn]
  private let table: any SQLTable

  /// Opens the database, by which the moment is chosen that is read. Throws a refusal `table.database-…`.
  public init(_ text: String, limits: Limits = Limits()) throws {
    address = try SQLTableAddress(text)
    switch address.server {
    case .postgres(let server): table = try PostgresTable(server, address, limits)
    case .sqlite(let path): table = try SQLiteTable(path, address, limits)
    }
    columns = table.columns
  }

  /// Begins to read from the first row. Throws where the reading before has not come to its end.
  ///
  /// - Parameter rows: no more than so many, whatever the limits allow.
  /// - Returns: the next bytes; none at the end.
  public func read(rows: Int64? = nil) throws -> () throws -> [UInt8] {
    try table.start(rows: rows)
    return { [self] in try table.next() }
  }
}

/// A table of one kind of database.
protocol SQLTable: Sendable {
  var columns: [SQLColumn] { get }
  func start(rows: Int64?) throws
  func next() throws -> [UInt8]
}
