import GRDBSQLite
import Glibc
import Synchronization
import Vocabulary

/// A table of SQLite, written as CSV row after row.
final class SQLiteTable: SQLTable {
  /// A connection and the statement that it steps. Used under the lock alone.
  private struct State: ~Copyable {
    var connection: OpaquePointer?
    var statement: OpaquePointer?
    var isAtHeader = false
    deinit {
      sqlite3_finalize(statement)
      sqlite3_close_v2(connection)
    }
  }

  let columns: [SQLColumn]
  private let relation: String
  private let limits: SQLTableSource.Limits
  private let clock: Clock
  private let state: Mutex<State>

  /// When reading has to stop; SQLite asks for it every now and then.
  private final class Clock: Sendable {
    private let end: Mutex<ContinuousClock.Instant>
    init(_ seconds: Int) { end = Mutex(.now + .seconds(seconds)) }
    func begin(_ seconds: Int) { end.withLock { $0 = .now + .seconds(seconds) } }
    var isOver: Bool { end.withLock { $0 < .now } }
  }

  init(_ path: String, _ address: SQLTableAddress, _ limits: SQLTableSource.Limits) throws {
    var state = State()
    let code = sqlite3_open_v2(path, &state.connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK else { throw SQLTableRefusal.unreachable(Self.said(state.connection)) }
    let clock = Clock(limits.seconds)
    sqlite3_busy_timeout(state.connection, 10_000)
    // A value beyond it is not read into memory.
    sqlite3_limit(state.connection, SQLITE_LIMIT_LENGTH, Int32(2 * SQLTableSource.longest))
    sqlite3_progress_handler(
      state.connection, 10_000,
      { @Sendable context in
        guard let context else { return 0 }
        return Unmanaged<Clock>.fromOpaque(context).takeUnretainedValue().isOver ? 1 : 0
      }, Unmanaged.passUnretained(clock).toOpaque())
    // The file's own schema may not call functions with effects; a view is read like a table.
    for command in ["PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF", "BEGIN"] {
      guard sqlite3_exec(state.connection, command, nil, nil, nil) == SQLITE_OK else {
        throw Self.failure(&state, limits)
      }
    }
    relation = "main." + Self.quoted(address.table)
    try Self.find(&state, address, limits)
    try Self.prepare(&state, "SELECT * FROM " + relation, limits)
    columns = (0..<sqlite3_column_count(state.statement)).map { column in
      let type = sqlite3_column_decltype(state.statement, column).map { String(cString: $0) } ?? ""
      return SQLColumn(
        name: sqlite3_column_name(state.statement, column).map { String(cString: $0) } ?? "", type: type,
        kind: Self.kind(of: type))
    }
    sqlite3_finalize(state.statement)
    state.statement = nil
    self.limits = limits
    self.clock = clock
    self.state = Mutex(state)
  }

  func start(rows: Int64?) throws {
    try state.withLock { state in
      guard state.statement == nil else { throw SQLTableRefusal.busy }
      clock.begin(limits.seconds)
      let most = [rows, limits.rows].compactMap { $0 }.min()
      try Self.prepare(&state, "SELECT * FROM " + relation + (most.map { " LIMIT \($0)" } ?? ""), limits)
      state.isAtHeader = true
    }
  }

  func next() throws -> [UInt8] {
    try state.withLock { state in
      var bytes: [UInt8] = []
      guard state.statement != nil else { return bytes }
      if state.isAtHeader {
        state.isAtHeader = false
        for (index, column) in columns.enumerated() {
          if index > 0 { bytes.append(UInt8(ascii: ",")) }
          Array(column.name.utf8).withUnsafeBytes { Self.append($0, to: &bytes) }
        }
        bytes.append(0x0A)
      }
      while bytes.count < SQLTableSource.piece {
        let code = sqlite3_step(state.statement)
        if code == SQLITE_DONE {
          sqlite3_finalize(state.statement)
          state.statement = nil
          break
        }
        guard code == SQLITE_ROW else { throw Self.failure(&state, limits) }
        for column in 0..<Int32(columns.count) {
          if column > 0 { bytes.append(UInt8(ascii: ",")) }
          append(state.statement, column, to: &bytes)
        }
        bytes.append(0x0A)
      }
      return bytes
    }
  }

  private func append(_ statement: OpaquePointer?, _ column: Int32, to bytes: inout [UInt8]) {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: if columns.count == 1 { bytes += "\"\"".utf8 }
    case SQLITE_INTEGER: bytes += String(sqlite3_column_int64(statement, column)).utf8
    case SQLITE_FLOAT: bytes += sqlite3_column_double(statement, column).description.utf8
    case SQLITE_BLOB:
      bytes += "\\x".utf8
      let start = sqlite3_column_blob(statement, column)
      let count = Int(sqlite3_column_bytes(statement, column))
      for byte in UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count) {
        for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
      }
    default:
      let start = UnsafeRawPointer(sqlite3_column_text(statement, column))
      let count = Int(sqlite3_column_bytes(statement, column))
      Self.append(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), to: &bytes)
    }
  }

  /// A text as a field (RFC 4180). An empty one has quotes, so that it is not taken for nothing.
  private static func append(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    let needsQuotes = text.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
    }
    guard text.isEmpty || needsQuotes else { return bytes.append(contentsOf: text) }
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func find(_ state: inout State, _ address: SQLTableAddress, _ limits: SQLTableSource.Limits) throws {
    try prepare(
      &state,
      "SELECT 1 FROM main.sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')", limits)
    let isThere = address.table.withCString { name in
      sqlite3_bind_text(state.statement, 1, name, -1, nil)
      return sqlite3_step(state.statement) == SQLITE_ROW
    }
    sqlite3_finalize(state.statement)
    state.statement = nil
    guard isThere else { throw SQLTableRefusal.missing(address) }
  }

  private static func prepare(_ state: inout State, _ sql: String, _ limits: SQLTableSource.Limits) throws {
    guard sqlite3_prepare_v2(state.connection, sql, -1, &state.statement, nil) == SQLITE_OK else {
      throw failure(&state, limits)
    }
  }

  /// An identifier, whatever is in it (sqlite.org/lang_keywords.html).
  private static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// What a declared type promises. SQLite keeps other values all the same, so this is no more than a hint.
  private static func kind(of type: String) -> SQLColumn.Kind? {
    let word = type.uppercased()
    if word.contains("INT") { return .integer }
    if word.contains("CHAR") || word.contains("TEXT") || word.contains("CLOB") { return .string }
    if word.contains("REAL") || word.contains("FLOA") || word.contains("DOUB") || word.contains("NUM")
      || word.contains("DEC")
    {
      return .number
    }
    return nil
  }

  private static func failure(_ state: inout State, _ limits: SQLTableSource.Limits) -> Refusal {
    switch sqlite3_errcode(state.connection) & 0xFF {
    case SQLITE_INTERRUPT: SQLTableRefusal.timeout(limits.seconds)
    case SQLITE_TOOBIG: SQLTableRefusal.tooLong(SQLTableSource.longest)
    case SQLITE_NOTADB, SQLITE_CANTOPEN: SQLTableRefusal.unreachable(said(state.connection))
    default: SQLTableRefusal.failed(said(state.connection))
    }
  }

  private static func said(_ connection: OpaquePointer?) -> String {
    sqlite3_errmsg(connection).map { String(cString: $0) } ?? ""
  }
}
