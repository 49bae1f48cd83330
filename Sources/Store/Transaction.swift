public import Vocabulary

/// What a driver gives to a ``Transaction``: prepared statements on one connection.
package protocol SQLConnection: AnyObject {
  /// Runs a statement and returns how many rows it changed.
  func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int
  /// Runs a query and hands over row after row until `body` returns false.
  /// The result may be held in memory as a whole.
  func each(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws
  /// The same in constant memory, however many rows there are.
  func stream(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws
  /// Milliseconds since 1970 by a clock that all processes on this database share.
  func now() throws -> Int64
  /// Lets this transaction last longer than a request's may, and rows refer to rows that come after them.
  func prepareToCopy() throws
  /// Runs several statements without arguments.
  func script(_ sql: String) throws
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
    var first: Row?
    try connection.each(sql, values(arguments)) { row in
      first = row
      return false
    }
    return first
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
      if case .text(let text) = value, text.utf8.contains(0) {
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
