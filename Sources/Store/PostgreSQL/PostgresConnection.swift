/// Statements of one transaction on a PostgreSQL session.
///
/// In a group of writes a savepoint is made before the first statement of a closure that may change something, so that
/// a closure that only looked and then refused costs nothing. After a failed statement PostgreSQL takes no other one of
/// that transaction: a closure must not swallow an error and go on.
final class PostgresConnection: SQLConnection {
  private static let page = 500

  private let session: PostgresSession
  private let savepoints: Bool
  private(set) var hasSavepoint = false
  /// The first failure; every later statement throws it.
  private(set) var ended: PostgresFailure?
  private var cursors = 0

  init(_ session: PostgresSession, savepoints: Bool) {
    self.session = session
    self.savepoints = savepoints
  }

  /// Makes a ``Transaction`` that escaped from its closure harmless.
  func end() { ended = ended ?? PostgresFailure(state: "25000", message: "the transaction is over", sql: "") }

  func script(_ sql: String) throws {
    try guarded {
      try prepareToChange("")
      try session.script(Self.patient)
      try session.script(PostgresDialect.script(sql))
    }
  }

  func now() throws -> Int64 {
    var found: Int64?
    try each("SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)", []) { row in
      found = try row.int(0)
      return false
    }
    guard let found else { throw PostgresFailure.lost("no answer") }
    return found
  }

  func prepareToCopy() throws {
    try guarded { try session.script(Self.patient + "; SET CONSTRAINTS ALL DEFERRED") }
  }

  /// A migration or a copy may take longer than a request may.
  private static let patient =
    "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"

  func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
    try guarded { try ask(sql, arguments).changed }
  }

  func each(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws {
    let result = try guarded { try ask(sql, arguments) }
    let columns = session.columns(of: sql, result)
    for index in 0..<result.count {
      let row = try guarded { try result.row(index, columns) }
      guard try body(row) else { return }
    }
  }

  func stream(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws {
    guard Self.isQuery(sql) else { return try each(sql, arguments, body) }
    cursors += 1
    let name = "c\(cursors)"
    try guarded { try session.send("DECLARE \(name) NO SCROLL CURSOR FOR \(sql)", arguments) }
    defer {
      cursors -= 1
      if ended == nil { try? session.later("CLOSE \(name)") }
    }
    var columns: Row.Columns?
    while true {
      let result = try guarded {
        try session.send("FETCH FORWARD \(Self.page) FROM \(name)", [], keep: false)
        guard let result = try session.settle() else { throw PostgresFailure.lost("no answer", sql: sql) }
        return result
      }
      let names = columns ?? result.columns()
      columns = names
      for index in 0..<result.count {
        let row = try guarded { try result.row(index, names) }
        guard try body(row) else { return }
      }
      if result.count < Self.page { return }
    }
  }

  private func ask(_ sql: String, _ arguments: [SQLValue]) throws(PostgresFailure) -> PostgresResult {
    try prepareToChange(sql)
    try session.send(sql, arguments)
    guard let result = try session.settle() else { throw .lost("no answer", sql: sql) }
    return result
  }

  private func prepareToChange(_ sql: String) throws(PostgresFailure) {
    guard savepoints, !hasSavepoint, !Self.isQuery(sql) else { return }
    try session.later("SAVEPOINT one")
    hasSavepoint = true
  }

  private static func isQuery(_ sql: String) -> Bool {
    sql.utf8.lazy.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.prefix(7)
      .elementsEqual("SELECT ".utf8)
      || sql.utf8.lazy.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.prefix(7)
        .elementsEqual("SELECT\n".utf8)
  }

  private func guarded<Value>(_ body: () throws -> Value) throws -> Value {
    if let ended { throw ended }
    do {
      return try body()
    } catch let failure as PostgresFailure {
      ended = failure
      throw failure
    }
  }
}
