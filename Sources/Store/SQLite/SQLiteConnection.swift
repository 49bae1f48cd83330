import GRDB
import GRDBSQLite
import Synchronization
import Vocabulary

/// Statements on one SQLite connection, for the length of one transaction. GRDB opens, pools and keeps the prepared
/// statements; binding and stepping go straight to SQLite, which is several times faster than through value conversions.
final class SQLiteConnection: SQLConnection {
  private let database: GRDB.Database
  private let cache: ColumnCache
  /// Set once nothing that runs here could be part of the transaction any more; every later statement throws it.
  private(set) var ended: SQLiteFailure?

  init(_ database: GRDB.Database, columns: ColumnCache) {
    self.database = database
    cache = columns
  }

  /// Makes a ``Transaction`` that escaped from its closure harmless.
  func end() { ended = ended ?? SQLiteFailure(code: SQLITE_MISUSE, message: "the transaction is over", sql: "") }

  func now() -> Int64 { Instant.now.milliseconds }
  func prepareToCopy() throws { try script("PRAGMA defer_foreign_keys = ON") }

  func script(_ sql: String) throws {
    if let ended { throw ended }
    guard let handle = database.sqliteConnection else { throw failure(SQLITE_MISUSE, sql) }
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code, sql) }
  }

  func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
    let before = sqlite3_total_changes(database.sqliteConnection)
    try withStatement(sql, arguments) { statement in
      var code = sqlite3_step(statement)
      while code == SQLITE_ROW { code = sqlite3_step(statement) }
      guard code == SQLITE_DONE else { throw failure(code, sql) }
    }
    // `sqlite3_changes` speaks of the last statement that could change rows, which need not be this one.
    guard sqlite3_total_changes(database.sqliteConnection) != before else { return 0 }
    return Int(sqlite3_changes(database.sqliteConnection))
  }

  func each(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws {
    try withStatement(sql, arguments) { statement in
      var found: Row.Columns?
      while true {
        let code = sqlite3_step(statement)
        if code == SQLITE_DONE { return }
        guard code == SQLITE_ROW else { throw failure(code, sql) }
        // Known only after the first step, which prepares the statement anew if the schema has changed.
        let columns = found ?? cache.columns(of: sql, statement)
        found = columns
        let count = Int32(columns.names.count)
        var values: [SQLValue] = []
        values.reserveCapacity(Int(count))
        for column in 0..<count { values.append(SQLiteValue.read(statement, column)) }
        guard try body(Row(columns: columns, values: values)) else { return }
      }
    }
  }

  /// SQLite makes each row when it is asked for.
  func stream(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws {
    try each(sql, arguments, body)
  }

  private func withStatement(_ sql: String, _ arguments: [SQLValue], _ body: (OpaquePointer) throws -> Void) throws {
    if let ended { throw ended }
    let prepared: Statement
    do {
      let kept = try database.cachedStatement(sql: sql)
      // The kept statement is busy when a query runs again inside its own `each`: then it takes one of its own.
      prepared = sqlite3_stmt_busy(kept.sqliteStatement) == 0 ? kept : try database.makeStatement(sql: sql)
    } catch let error as DatabaseError {
      throw SQLiteFailure(error, sql: sql)
    }
    try withExtendedLifetime(prepared) {
      let statement = prepared.sqliteStatement
      let places = Int(sqlite3_bind_parameter_count(statement))
      guard places == arguments.count else {
        throw SQLiteFailure(
          code: SQLITE_MISUSE, message: "\(arguments.count) arguments for \(places) places", sql: sql)
      }
      defer { sqlite3_reset(statement) }
      for (index, argument) in arguments.enumerated() {
        let code = SQLiteValue.bind(statement, Int32(index + 1), argument)
        guard code == SQLITE_OK else { throw failure(code, sql) }
      }
      try body(statement)
    }
  }

  private func failure(_ code: Int32, _ sql: String) -> SQLiteFailure {
    guard let handle = database.sqliteConnection else {
      return SQLiteFailure(code: code, message: "the connection is closed", sql: sql)
    }
    let extended = sqlite3_extended_errcode(handle)
    let failure = SQLiteFailure(
      code: extended & 0xFF == code & 0xFF ? extended : code,
      message: sqlite3_errmsg(handle).map { String(cString: $0) } ?? "", sql: sql,
      systemError: sqlite3_system_errno(handle))
    // SQLite itself undoes the whole transaction after some failures (sqlite.org/lang_transaction.html). A closure that
    // swallowed the error would go on outside any transaction.
    if failure.isFull || failure.isDiskFailure || sqlite3_get_autocommit(handle) != 0 { ended = failure }
    return failure
  }
}

/// Column names by statement text, shared by the connections of one database.
final class ColumnCache: Sendable {
  private static let limit = 4096
  private let known = Mutex<[String: Row.Columns]>([:])

  func columns(of sql: String, _ statement: OpaquePointer) -> Row.Columns {
    let count = sqlite3_column_count(statement)
    // A migration may change what `SELECT *` means.
    if let columns = known.withLock({ $0[sql] }), columns.names.count == Int(count) { return columns }
    let columns = Row.Columns(
      names: (0..<count).map { sqlite3_column_name(statement, $0).map { String(cString: $0) } ?? "" })
    known.withLock { known in
      if known.count >= Self.limit { known.removeAll() }
      known[sql] = columns
    }
    return columns
  }
}
