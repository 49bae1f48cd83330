import GRDB
import GRDBSQLite
import Synchronization

/// A SQLite result code that is not success.
package struct SQLiteFailure: Error, CustomStringConvertible {
  /// The extended result code (sqlite.org/rescode.html).
  package let code: Int32
  package let message: String
  package let sql: String
  package var primary: Int32 { code & 0xFF }
  package var description: String { "SQLite \(code): \(message) in \(sql.prefix(200))" }

  package var isFull: Bool { primary == SQLITE_FULL || primary == SQLITE_IOERR && errnoIsNoSpace }
  package var isDiskFailure: Bool {
    primary == SQLITE_IOERR && !isFull || primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB
  }
  package var isConstraint: Bool { primary == SQLITE_CONSTRAINT }
  package let errnoIsNoSpace: Bool
}

/// Statements on one SQLite connection. GRDB opens, pools and keeps the prepared statements; binding and stepping
/// go straight to SQLite, which is several times faster than through value conversions.
final class SQLiteConnection: SQLConnection {
  private let database: GRDB.Database
  private let cache: ColumnCache

  /// Column names by statement text.
  final class ColumnCache: Sendable {
    private let columns = Mutex<[String: Row.Columns]>([:])
    func columns(of sql: String, _ make: () -> Row.Columns) -> Row.Columns {
      columns.withLock { known in
        if let columns = known[sql] { return columns }
        let columns = make()
        known[sql] = columns
        return columns
      }
    }
  }

  init(_ database: GRDB.Database, columns: ColumnCache) {
    self.database = database
    cache = columns
  }

  func script(_ sql: String) throws {
    guard let handle = database.sqliteConnection else { throw failure(SQLITE_MISUSE, sql) }
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code, sql) }
  }

  func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
    let statement = try prepared(sql, arguments)
    defer { sqlite3_reset(statement) }
    var code = sqlite3_step(statement)
    while code == SQLITE_ROW { code = sqlite3_step(statement) }
    guard code == SQLITE_DONE else { throw failure(code, sql) }
    return Int(sqlite3_changes(database.sqliteConnection))
  }

  func each(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws {
    let statement = try prepared(sql, arguments)
    defer { sqlite3_reset(statement) }
    let columns = columns(of: statement, sql)
    let count = Int32(columns.names.count)
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else { throw failure(code, sql) }
      var values: [SQLValue] = []
      values.reserveCapacity(Int(count))
      for column in 0..<count { values.append(Self.value(statement, column)) }
      guard try body(Row(columns: columns, values: values)) else { return }
    }
  }

  private func columns(of statement: OpaquePointer, _ sql: String) -> Row.Columns {
    cache.columns(of: sql) {
      Row.Columns(
        names: (0..<sqlite3_column_count(statement)).map {
          sqlite3_column_name(statement, $0).map { String(cString: $0) } ?? ""
        })
    }
  }

  private func prepared(_ sql: String, _ arguments: [SQLValue]) throws -> OpaquePointer {
    let statement: OpaquePointer
    do {
      statement = try database.cachedStatement(sql: sql).sqliteStatement
    } catch let error as DatabaseError {
      throw SQLiteFailure(
        code: error.extendedResultCode.rawValue, message: error.message ?? "", sql: sql, errnoIsNoSpace: false)
    }
    // A statement that is still being stepped (a query inside its own `each`) must not be rebound.
    guard sqlite3_stmt_busy(statement) == 0 else {
      throw SQLiteFailure(
        code: SQLITE_MISUSE, message: "the statement is already running", sql: sql, errnoIsNoSpace: false)
    }
    guard Int(sqlite3_bind_parameter_count(statement)) == arguments.count else {
      throw SQLiteFailure(
        code: SQLITE_MISUSE,
        message: "\(arguments.count) arguments for \(sqlite3_bind_parameter_count(statement)) places",
        sql: sql, errnoIsNoSpace: false)
    }
    for (index, argument) in arguments.enumerated() {
      let code = Self.bind(statement, Int32(index + 1), argument)
      guard code == SQLITE_OK else { throw failure(code, sql) }
    }
    return statement
  }

  // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private static func bind(_ statement: OpaquePointer, _ index: Int32, _ value: SQLValue) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(statement, index)
    case .integer(let number): return sqlite3_bind_int64(statement, index, number)
    case .real(let number): return sqlite3_bind_double(statement, index, number)
    case .text(var text):
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text(statement, index, $0.baseAddress ?? emptyText, Int32($0.count), transient)
        }
      }
    case .blob(let bytes):
      if bytes.isEmpty { return sqlite3_bind_zeroblob(statement, index, 0) }
      return bytes.withUnsafeBytes { sqlite3_bind_blob(statement, index, $0.baseAddress, Int32($0.count), transient) }
    }
  }

  // A null pointer would bind NULL in place of the empty string.
  nonisolated(unsafe) private static let emptyText: UnsafePointer<CChar> = {
    let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    byte.initialize(to: 0)
    return UnsafePointer(byte)
  }()

  private static func value(_ statement: OpaquePointer, _ column: Int32) -> SQLValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      guard let text = sqlite3_column_text(statement, column) else { return .null }
      let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column)))
      return .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB:
      guard let blob = sqlite3_column_blob(statement, column) else { return .blob([]) }
      return .blob(Array(UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(statement, column)))))
    default: return .null
    }
  }

  private func failure(_ code: Int32, _ sql: String) -> SQLiteFailure {
    let handle = database.sqliteConnection
    let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
    let message = handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? ""
    return SQLiteFailure(
      code: extended & 0xFF == code & 0xFF ? extended : code, message: message, sql: sql,
      errnoIsNoSpace: handle.map { sqlite3_system_errno($0) == 28 } ?? false)
  }
}
