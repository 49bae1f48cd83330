import Glibc
public import Vocabulary

/// What a driver gives to a ``Transaction``: prepared statements on one connection.
package protocol SQLConnection: AnyObject {
  /// Runs a statement and returns how many rows it changed.
  func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int
  /// Runs a query and hands over row after row until `body` returns false.
  /// The result may be held in memory as a whole.
  func each(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws
  /// The first row of a query.
  func first(_ sql: String, _ arguments: [SQLValue]) throws -> Row?
  /// The same in constant memory, however many rows there are.
  func stream(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws
  /// Milliseconds since 1970 by a clock that all processes on this database share.
  func now() throws -> Int64
  /// Lets this transaction last longer than a request's may, and rows refer to rows that come after them.
  func prepareToCopy() throws
  /// Runs several statements without arguments.
  func script(_ sql: String) throws
  /// Runs an `INSERT`, now or before anybody could tell.
  func append(_ sql: String, _ arguments: [SQLValue]) throws
  /// Raises the count of the row of `key`; returns it if it is asked for.
  func raise(_ counter: Counter, _ key: SQLValue, isAsked: Bool) throws -> Int64?
  /// The first row of a query that need not see rows that were appended by whoever remembers them.
  func earlierRow(_ sql: String, _ arguments: [SQLValue]) throws -> Row?
  /// What was remembered in this transaction, if the driver does so.
  func recall(_ name: String) -> Any?
  func remember(_ value: Any, _ name: String, of table: String)
}

extension SQLConnection {
  package func append(_ sql: String, _ arguments: [SQLValue]) throws { _ = try execute(sql, arguments) }

  package func raise(_ counter: Counter, _ key: SQLValue, isAsked: Bool) throws -> Int64? {
    var count: Int64?
    try each(counter.raising, [.integer(1), key]) { row in
      count = try row.int(0)
      return true
    }
    return count
  }

  package func first(_ sql: String, _ arguments: [SQLValue]) throws -> Row? {
    var first: Row?
    try each(sql, arguments) { row in
      first = row
      return false
    }
    return first
  }

  package func earlierRow(_ sql: String, _ arguments: [SQLValue]) throws -> Row? { try first(sql, arguments) }

  package func recall(_ name: String) -> Any? { nil }
  package func remember(_ value: Any, _ name: String, of table: String) {}
}

/// One open transaction. It is valid only inside the closure that was given it.
///
/// A closure must not go on after a statement that failed: some drivers take no other one then.
/// Statements are plain SQL that SQLite and PostgreSQL both take, with `?` for arguments. Write them as literals:
/// each text is prepared once for each connection and kept.
public struct Transaction {
  private let connection: any SQLConnection
  private let topics: TopicBox

  package final class TopicBox {
    package var topics: Set<String> = []
    package init() {}
  }

  package init(connection: any SQLConnection, topics: TopicBox) {
    self.connection = connection
    self.topics = topics
  }

  /// Runs a statement and returns how many rows it changed.
  @discardableResult
  public func execute(_ sql: String, _ arguments: (any SQLConvertible)...) throws -> Int {
    try connection.execute(sql, values(arguments))
  }

  @discardableResult
  public func execute(_ sql: String, arguments: [any SQLConvertible]) throws -> Int {
    try connection.execute(sql, values(arguments))
  }

  /// Runs `INSERT INTO … VALUES (?, …)` for one row when nobody needs the answer.
  ///
  /// A driver may send it later, together with the same statement of other writes: before the first statement that could
  /// see the difference, and before the commit. So a constraint that stands against it may be thrown by a later statement
  /// or only when the closure has ended; it fails the write all the same, and no other one.
  public func append(_ sql: String, _ arguments: (any SQLConvertible)...) throws {
    try connection.append(sql, values(arguments))
  }

  /// Raises a counter by one and returns the new count; nil if there is no such row.
  public func next(_ counter: Counter, _ key: any SQLConvertible) throws -> Int64? {
    try connection.raise(counter, key.sqlValue, isAsked: true)
  }

  /// Raises a counter by one. That there is no such row is no error.
  public func raise(_ counter: Counter, _ key: any SQLConvertible) throws {
    _ = try connection.raise(counter, key.sqlValue, isAsked: false)
  }

  /// What ``remember(_:as:of:)`` kept, if the driver keeps anything: nil says nothing.
  package func recall<Value>(_ name: String, as type: Value.Type = Value.self) -> Value? {
    connection.recall(name) as? Value
  }

  /// The first row of a query on a table to which this group appends rows. Those rows may or may not be seen: only for who
  /// calls ``remember(_:as:of:)`` with each row and has found nothing with ``recall(_:as:)``.
  package func earlierRow(_ sql: String, _ arguments: (any SQLConvertible)...) throws -> Row? {
    try connection.earlierRow(sql, values(arguments))
  }

  /// Keeps `value`, which follows from rows of `table`, for later writes of the same group. It is dropped with the group, when
  /// this write is undone, and when a statement other than ``append(_:_:)`` changes `table`.
  package func remember<Value>(_ value: Value, as name: String, of table: String) {
    connection.remember(value, name, of: table)
  }

  /// All rows of a query. Bound it with `LIMIT`.
  public func rows(_ sql: String, _ arguments: (any SQLConvertible)...) throws -> [Row] {
    try rows(sql, arguments: arguments)
  }

  public func rows(_ sql: String, arguments: [any SQLConvertible]) throws -> [Row] {
    var rows: [Row] = []
    try connection.each(sql, values(arguments)) { row in
      rows.append(row)
      return true
    }
    return rows
  }

  /// The first row of a query, if there is one.
  public func row(_ sql: String, _ arguments: (any SQLConvertible)...) throws -> Row? {
    try connection.first(sql, values(arguments))
  }

  /// Streams rows in constant memory until `body` returns false.
  public func each(_ sql: String, _ arguments: (any SQLConvertible)..., body: (Row) throws -> Bool) throws {
    try connection.stream(sql, values(arguments), body)
  }

  /// Wakes the listeners of `topic` (``Database/signals(_:)``) once this transaction is durable.
  public func signal(_ topic: String) { topics.topics.insert(topic) }

  /// Text with a NUL character is refused here for both drivers: PostgreSQL cannot hold it, and C code cuts text there.
  private func values(_ arguments: [any SQLConvertible]) throws(Refusal) -> [SQLValue] {
    var values: [SQLValue] = []
    values.reserveCapacity(arguments.count)
    for argument in arguments {
      let value = argument.sqlValue
      if case .text(let text) = value, text.hasNUL {
        throw Refusal(
          .unacceptable, rule: "text.nul",
          Text(zh: "文本中不能含有 NUL 字符（U+0000）", en: "text must not hold a NUL character (U+0000)"))
      }
      values.append(value)
    }
    return values
  }

  /// The time by a clock that all processes on this database share: the server's, or this machine's for the embedded one.
  public func now() throws -> Instant { Instant(milliseconds: try connection.now()) }

  package func script(_ sql: String) throws { try connection.script(sql) }
  func prepareToCopy() throws { try connection.prepareToCopy() }
}

extension String {
  fileprivate var hasNUL: Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
    } ?? utf8.contains(0)
  }
}
