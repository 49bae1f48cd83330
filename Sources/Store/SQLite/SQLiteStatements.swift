import GRDB
import GRDBSQLite
import Synchronization

/// A statement that is prepared on one connection.
final class SQLiteStatement {
  private let statement: Statement
  let pointer: OpaquePointer
  /// How many arguments it takes.
  let places: Int
  /// Column names, once they were asked for.
  private(set) var named: Row.Columns?
  /// Texts and blobs of the arguments while it runs.
  private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)

  init(_ statement: Statement, columns: Row.Columns? = nil) {
    self.statement = statement
    pointer = statement.sqliteStatement
    places = Int(sqlite3_bind_parameter_count(pointer))
    named = columns
  }

  deinit { bytes.deallocate() }

  /// Binds all arguments. Their texts and blobs are copied once, to here; SQLite reads them here until ``done()``.
  ///
  /// - Returns: SQLite's code; not `SQLITE_OK` if one of them is too long.
  func bind(_ arguments: [SQLValue]) -> Int32 {
    let needed = arguments.reduce(1) { $0 + SQLiteValue.count(of: $1) }
    if needed > bytes.count {
      bytes.deallocate()
      bytes = .allocate(byteCount: max(needed, 2 * bytes.count), alignment: 1)
    }
    var used = 0
    for (index, argument) in arguments.enumerated() {
      let free = UnsafeMutableRawBufferPointer(rebasing: bytes[used...])
      let code = SQLiteValue.bind(pointer, Int32(index + 1), argument, copyingTo: free)
      guard code == SQLITE_OK else { return code }
      used += SQLiteValue.count(of: argument)
    }
    return SQLITE_OK
  }

  /// Ready to run again; holds on to no argument. Of a long one not even the space is kept.
  func done() {
    sqlite3_reset(pointer)
    sqlite3_clear_bindings(pointer)
    if bytes.count > Self.mostKept {
      bytes.deallocate()
      bytes = .allocate(byteCount: 0, alignment: 1)
    }
  }
  private static let mostKept = 1 << 16

  /// Column names, after the first step.
  func columns() -> Row.Columns {
    let count = sqlite3_column_count(pointer)
    // A migration may change what `SELECT *` means.
    if let named, named.names.count == Int(count) { return named }
    let columns = Row.Columns(
      names: (0..<count).map { sqlite3_column_name(pointer, $0).map { String(cString: $0) } ?? "" })
    named = columns
    return columns
  }
}

/// The prepared statements of a connection, by their texts.
protocol SQLiteStatements: AnyObject {
  /// The statement of `sql`, which nobody runs at the moment.
  func statement(_ sql: String, on database: GRDB.Database) throws -> SQLiteStatement
  /// It has been run.
  func done(_ statement: SQLiteStatement, _ sql: String)
}

/// Those of the writing connection, kept from write to write. Used by one thread at a time.
final class WriterStatements: SQLiteStatements {
  private static let most = 1024
  private var known = TextTable<SQLiteStatement>(most: most)

  func statement(_ sql: String, on database: GRDB.Database) throws -> SQLiteStatement {
    let kept = try known.value(of: sql) { SQLiteStatement(try database.makeStatement(sql: sql)) }
    // It is busy when a query runs again inside its own `each`: then it takes one of its own.
    return sqlite3_stmt_busy(kept.pointer) == 0 ? kept : SQLiteStatement(try database.makeStatement(sql: sql))
  }

  func done(_ statement: SQLiteStatement, _ sql: String) {}

  /// Statements end before their connection.
  func removeAll() { known.removeAll() }
}

/// Those of the reading connections, which come and go: GRDB keeps the statements of each, and this the names of columns.
final class ReaderStatements: SQLiteStatements, Sendable {
  private static let most = 4096
  private let known = Mutex<[String: Row.Columns]>([:])

  func statement(_ sql: String, on database: GRDB.Database) throws -> SQLiteStatement {
    let columns = known.withLock { $0[sql] }
    let kept = SQLiteStatement(try database.cachedStatement(sql: sql), columns: columns)
    return sqlite3_stmt_busy(kept.pointer) == 0
      ? kept : SQLiteStatement(try database.makeStatement(sql: sql), columns: columns)
  }

  func done(_ statement: SQLiteStatement, _ sql: String) {
    guard let columns = statement.named else { return }
    known.withLock { known in
      guard known[sql] !== columns else { return }
      if known.count >= Self.most { known.removeAll() }
      known[sql] = columns
    }
  }
}
