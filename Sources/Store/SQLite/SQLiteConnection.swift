import GRDB
import GRDBSQLite
import Synchronization
import Vocabulary

/// Statements on one SQLite connection, for the length of one transaction. GRDB opens, pools and prepares; binding and
/// stepping go straight to SQLite, which is several times faster than through value conversions.
final class SQLiteConnection: SQLConnection {
  private let database: GRDB.Database
  private let statements: any SQLiteStatements
  /// What the group of writes shares that this one is in.
  private let group: SQLiteGroup?
  /// Set once nothing that runs here could be part of the transaction any more; every later statement throws it.
  private(set) var ended: SQLiteFailure?

  init(_ database: GRDB.Database, _ statements: any SQLiteStatements, group: SQLiteGroup? = nil) {
    self.database = database
    self.statements = statements
    self.group = group
    changesBefore = sqlite3_total_changes(database.sqliteConnection)
  }

  /// Whether anything here may have changed the database. SQLite counts rows, and not what a statement does to tables as such.
  var hasChanged: Bool { mayHaveChanged || sqlite3_total_changes(database.sqliteConnection) != changesBefore }
  private let changesBefore: Int32
  private var mayHaveChanged = false

  /// Makes a ``Transaction`` that escaped from its closure harmless.
  func end() { ended = ended ?? SQLiteFailure(code: SQLITE_MISUSE, message: "the transaction is over", sql: "") }

  func now() -> Int64 { Instant.now.milliseconds }
  func prepareToCopy() throws { try script("PRAGMA defer_foreign_keys = ON") }

  func script(_ sql: String) throws {
    if let ended { throw ended }
    mayHaveChanged = true
    try group?.beforeChange(nil, on: self)
    guard let handle = database.sqliteConnection else { throw failure(SQLITE_MISUSE, sql) }
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code, sql) }
  }

  func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
    let text = group?.text(of: sql)
    if text?.target == nil { mayHaveChanged = true }
    try group?.beforeChange(text, on: self)
    return try run(sql, arguments)
  }

  func append(_ sql: String, _ arguments: [SQLValue]) throws {
    guard let group, let table = group.text(of: sql).target else {
      _ = try execute(sql, arguments)
      return
    }
    group.noteRows(in: table)
    _ = try run(sql, arguments)
  }

  func raise(_ counter: Counter, _ key: SQLValue, isAsked: Bool) throws -> Int64? {
    guard let group else { return try raise(counter, key, by: 1) }
    return try group.raise(counter, key, isAsked: isAsked, on: self)
  }

  /// Raises a counter in its table.
  func raise(_ counter: Counter, _ key: SQLValue, by amount: Int64) throws -> Int64? {
    var count: Int64?
    try ask(counter.raising, [.integer(amount), key]) { row in
      count = try row.int(0)
      return true
    }
    return count
  }

  func recall(_ name: String) -> Any? { group?.recall(name) }
  func remember(_ value: Any, _ name: String, of table: String) { group?.remember(value, name, of: table) }

  func each(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws {
    guard let group else { return try ask(sql, arguments, body) }
    for row in try group.rows(sql, arguments, isFirst: false, on: self) { guard try body(row) else { return } }
  }

  func first(_ sql: String, _ arguments: [SQLValue]) throws -> Row? {
    if let group { return try group.rows(sql, arguments, isFirst: true, on: self).first }
    var first: Row?
    try ask(sql, arguments) { row in
      first = row
      return false
    }
    return first
  }

  /// SQLite makes each row when it is asked for.
  func stream(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws {
    try group?.before(group?.text(of: sql), on: self)
    try ask(sql, arguments, body)
  }

  /// Runs a statement and returns how many rows it changed.
  func run(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
    let before = sqlite3_total_changes(database.sqliteConnection)
    try withStatement(sql, arguments) { prepared in
      var code = sqlite3_step(prepared.pointer)
      while code == SQLITE_ROW { code = sqlite3_step(prepared.pointer) }
      guard code == SQLITE_DONE else { throw failure(code, sql) }
    }
    // `sqlite3_changes` speaks of the last statement that could change rows, which need not be this one.
    guard sqlite3_total_changes(database.sqliteConnection) != before else { return 0 }
    return Int(sqlite3_changes(database.sqliteConnection))
  }

  /// Runs a query, whatever the group knows.
  func ask(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws {
    try withStatement(sql, arguments) { prepared in
      var found: Row.Columns?
      while true {
        let code = sqlite3_step(prepared.pointer)
        if code == SQLITE_DONE { return }
        guard code == SQLITE_ROW else { throw failure(code, sql) }
        // Known only after the first step, which prepares the statement anew if the schema has changed.
        let columns = found ?? prepared.columns()
        found = columns
        let count = Int32(columns.names.count)
        var values: [SQLValue] = []
        values.reserveCapacity(Int(count))
        for column in 0..<count { values.append(SQLiteValue.read(prepared.pointer, column)) }
        guard try body(Row(columns: columns, values: values)) else { return }
      }
    }
  }

  private func withStatement(_ sql: String, _ arguments: [SQLValue], _ body: (SQLiteStatement) throws -> Void) throws {
    if let ended { throw ended }
    let prepared: SQLiteStatement
    do {
      prepared = try statements.statement(sql, on: database)
    } catch let error as DatabaseError {
      throw SQLiteFailure(error, sql: sql)
    }
    guard prepared.places == arguments.count else {
      throw SQLiteFailure(
        code: SQLITE_MISUSE, message: "\(arguments.count) arguments for \(prepared.places) places", sql: sql)
    }
    try withExtendedLifetime(prepared) {
      defer {
        prepared.done()
        statements.done(prepared, sql)
      }
      let code = prepared.bind(arguments)
      guard code == SQLITE_OK else { throw failure(code, sql) }
      try body(prepared)
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
