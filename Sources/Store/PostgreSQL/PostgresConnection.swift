/// Statements of one transaction on a PostgreSQL session.
///
/// A group of writes shares what it knows and what it has yet to send (``PostgresGroup``). Where a closure has to be undone
/// alone, a savepoint is made before its first statement that may change something, and nothing is shared. After a failed
/// statement PostgreSQL takes no other one of that transaction: a closure must not swallow an error and go on.
final class PostgresConnection: SQLConnection {
  private static let page = 500

  private let session: PostgresSession
  private let savepoints: Bool
  private let group: PostgresGroup?
  private(set) var hasSavepoint = false
  /// Whether the closure has asked for any change.
  private(set) var hasChanged = false
  /// The first failure; every later statement throws it.
  private(set) var ended: PostgresFailure?
  private var cursors = 0

  init(_ session: PostgresSession, savepoints: Bool, group: PostgresGroup? = nil) {
    self.session = session
    self.savepoints = savepoints
    self.group = group
  }

  /// Makes a ``Transaction`` that escaped from its closure harmless.
  func end() { ended = ended ?? PostgresFailure(state: "25000", message: "the transaction is over", sql: "") }

  func script(_ sql: String) throws {
    try guarded {
      try prepareToChange("")
      try group?.send()
      group?.forgetAll()
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
    try guarded {
      guard let group else { return try ask(sql, arguments).changed }
      hasChanged = true
      return try group.execute(sql, arguments)
    }
  }

  func append(_ sql: String, _ arguments: [SQLValue]) throws {
    try guarded {
      hasChanged = true
      if let group { try group.append(sql, arguments) } else { _ = try ask(sql, arguments) }
    }
  }

  func raise(_ counter: Counter, _ key: SQLValue, isAsked: Bool) throws -> Int64? {
    try guarded {
      hasChanged = true
      if let group { return try group.raise(counter, key, isAsked: isAsked) }
      let result = try ask(counter.raising, [.integer(1), key])
      guard isAsked, result.count > 0 else { return nil }
      return try result.row(0, session.columns(of: counter.raising, result)).int(0)
    }
  }

  func earlierRow(_ sql: String, _ arguments: [SQLValue]) throws -> Row? {
    guard let group else {
      var first: Row?
      try each(sql, arguments) { row in
        first = row
        return false
      }
      return first
    }
    return try guarded { try group.earlierRows(sql, arguments).first }
  }

  func recall(_ name: String) -> Any? { group?.recall(name) }
  func remember(_ value: Any, _ name: String, of table: String) { group?.remember(value, name, of: table) }

  func each(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws {
    if let group {
      let rows = try guarded {
        if !session.text(of: sql).isQuery { hasChanged = true }
        return try group.rows(sql, arguments)
      }
      for row in rows { guard try body(row) else { return } }
      return
    }
    let result = try guarded { try ask(sql, arguments) }
    let columns = session.columns(of: sql, result)
    for index in 0..<result.count {
      let row = try guarded { try result.row(index, columns) }
      guard try body(row) else { return }
    }
  }

  func stream(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws {
    guard session.text(of: sql).isQuery else { return try each(sql, arguments, body) }
    cursors += 1
    let name = "c\(cursors)"
    try guarded {
      try group?.send()
      try session.send("DECLARE \(name) NO SCROLL CURSOR FOR \(sql)", arguments)
    }
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
    guard !session.text(of: sql).isQuery else { return }
    hasChanged = true
    guard savepoints, !hasSavepoint else { return }
    try session.later("SAVEPOINT one")
    hasSavepoint = true
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
