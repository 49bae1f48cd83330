import CLibpq
import Glibc
import Synchronization
import Vocabulary

/// A table of PostgreSQL, which writes it as CSV itself (`COPY … TO STDOUT`), row after row.
final class PostgresTable: SQLTable {
  /// A connection and what it is at. Used under the lock alone.
  private struct State: ~Copyable {
    let connection: OpaquePointer
    var isReading = false
    deinit { PQfinish(connection) }
  }

  let columns: [SQLColumn]
  private let relation: String
  private let limits: SQLTableSource.Limits
  private let state: Mutex<State>

  init(_ server: String, _ address: SQLTableAddress, _ limits: SQLTableSource.Limits) throws {
    var state = State(connection: try Self.connect(server))
    for command in Self.preparation(limits) { _ = try Self.run(&state, command, [], limits) }
    // What a schema or a table is called goes as an argument, and comes back as the database knows it.
    let found = try Self.run(
      &state,
      """
      SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), t.typname, t.typtype
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      WHERE c.relname = $1 AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
        AND CASE WHEN $2 = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $2 END
      ORDER BY a.attnum
      """, [address.table, address.schema ?? ""], limits)
    guard let first = found.first else { throw SQLTableRefusal.missing(address) }
    relation = Self.quoted(first[0]) + "." + Self.quoted(first[1])
    columns = found.map { SQLColumn(name: $0[2], type: $0[3], kind: $0[5] == "b" ? Self.kind(of: $0[4]) : .string) }
    self.limits = limits
    self.state = Mutex(state)
  }

  func start(rows: Int64?) throws {
    try state.withLock { state in
      guard !state.isReading else { throw SQLTableRefusal.busy }
      let most = [rows, limits.rows].compactMap { $0 }.min()
      let sql =
        "COPY (SELECT " + columns.map(expression).joined(separator: ", ") + " FROM " + relation
        + (most.map { " LIMIT \($0)" } ?? "") + ") TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')"
      let result = PQexec(state.connection, sql)
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_COPY_OUT else { throw Self.failure(state.connection, result, limits) }
      state.isReading = true
    }
  }

  func next() throws -> [UInt8] {
    try state.withLock { state in
      var bytes: [UInt8] = []
      while state.isReading, bytes.count < SQLTableSource.piece {
        var line: UnsafeMutablePointer<CChar>?
        let count = PQgetCopyData(state.connection, &line, 0)
        if count > 0, let line {
          bytes.append(contentsOf: UnsafeRawBufferPointer(start: line, count: Int(count)))
          PQfreemem(line)
          continue
        }
        state.isReading = false
        // Only what the server says after the last row tells whether it was the last.
        while let result = PQgetResult(state.connection) {
          defer { PQclear(result) }
          guard PQresultStatus(result) == PGRES_COMMAND_OK else {
            throw Self.failure(state.connection, result, limits)
          }
        }
        guard count == -1 else { throw SQLTableRefusal.failed(Self.said(state.connection)) }
      }
      return bytes
    }
  }

  /// A column as text that is no longer than what is read of a value; one character more, so that nothing is cut unseen.
  private func expression(_ column: SQLColumn) -> String {
    let name = Self.quoted(column.name)
    let text =
      column.kind == .timestamp
      ? "(pg_catalog.to_json(\(name)) OPERATOR(pg_catalog.#>>) '{}')"
      : "pg_catalog.left(\(name)::pg_catalog.text, \(SQLTableSource.longest + 1))"
    return (columns.count == 1 ? "COALESCE(\(text), '')" : text) + " AS " + name
  }

  /// An identifier, whatever is in it (postgresql.org/docs/current/sql-syntax-lexical.html).
  private static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  private static func kind(of type: String) -> SQLColumn.Kind {
    switch type {
    case "bool": .boolean
    case "int2", "int4", "int8", "oid": .integer
    case "numeric", "float4", "float8": .number
    case "date": .date
    case "timestamp", "timestamptz": .timestamp
    default: .string
    }
  }

  /// What a connection is set to: it may only read, and sees one moment.
  private static func preparation(_ limits: SQLTableSource.Limits) -> [String] {
    [
      "SET client_encoding = 'UTF8'", "SET TimeZone = 'UTC'", "SET DateStyle = 'ISO, YMD'",
      "SET IntervalStyle = 'iso_8601'", "SET bytea_output = 'hex'", "SET extra_float_digits = 1",
      "SET standard_conforming_strings = on", "SET client_min_messages = error", "SET lock_timeout = '10s'",
      "SET statement_timeout = \(limits.seconds * 1000)",
      "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    ]
  }

  /// To another machine the connection is encrypted and the server's certificate is checked, unless the address or the
  /// environment says otherwise in so many words.
  private static func connect(_ server: String) throws -> OpaquePointer {
    var options: [(String, String)] = []
    if let parsed = PQconninfoParse(server, nil) {
      defer { PQconninfoFree(parsed) }
      var option = parsed
      while let keyword = option.pointee.keyword.map({ String(cString: $0) }) {
        if let value = option.pointee.val.map({ String(cString: $0) }) { options.append((keyword, value)) }
        option += 1
      }
    }
    func value(_ keyword: String, _ variable: String) -> String? {
      options.first { $0.0 == keyword }?.1 ?? getenv(variable).map { String(cString: $0) }
    }
    let hosts = ((value("host", "PGHOST") ?? "") + "," + (value("hostaddr", "PGHOSTADDR") ?? "")).split(separator: ",")
    let isNear = hosts.allSatisfy { $0.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains($0) }
    let isInService = value("service", "PGSERVICE") != nil
    if value("sslmode", "PGSSLMODE") == nil, !isNear, !isInService { options.append(("sslmode", "verify-full")) }
    if value("connect_timeout", "PGCONNECT_TIMEOUT") == nil { options.append(("connect_timeout", "10")) }
    if value("application_name", "PGAPPNAME") == nil { options.append(("application_name", "lingqu")) }
    if !options.contains(where: { $0.0 == "tcp_user_timeout" }) { options.append(("tcp_user_timeout", "30000")) }
    let keywords = options.map { strdup($0.0) }
    let values = options.map { strdup($0.1) }
    defer { for pointer in keywords + values { free(pointer) } }
    let connection = PQconnectdbParams(
      keywords.map { $0.map { UnsafePointer($0) } } + [nil], values.map { $0.map { UnsafePointer($0) } } + [nil], 0)
    guard let connection else { throw SQLTableRefusal.unreachable("no memory") }
    guard PQstatus(connection) == CONNECTION_OK else {
      defer { PQfinish(connection) }
      throw SQLTableRefusal.unreachable(said(connection))
    }
    return connection
  }

  private static func run(
    _ state: inout State, _ sql: String, _ arguments: [String], _ limits: SQLTableSource.Limits
  ) throws -> [[String]] {
    let texts = arguments.map { strdup($0) }
    defer { for text in texts { free(text) } }
    let result = PQexecParams(
      state.connection, sql, Int32(texts.count), nil, texts.map { $0.map { UnsafePointer($0) } }, nil, nil, 0)
    defer { PQclear(result) }
    guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
      throw failure(state.connection, result, limits)
    }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { PQgetvalue(result, row, $0).map { String(cString: $0) } ?? "" }
    }
  }

  private static func failure(
    _ connection: OpaquePointer, _ result: OpaquePointer?, _ limits: SQLTableSource.Limits
  ) -> Refusal {
    // PG_DIAG_SQLSTATE, a character macro in C.
    let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
    if state == "57014" { return SQLTableRefusal.timeout(limits.seconds) }
    return SQLTableRefusal.failed(said(connection))
  }

  private static func said(_ connection: OpaquePointer) -> String {
    PQerrorMessage(connection).map { String(cString: $0) } ?? ""
  }
}
