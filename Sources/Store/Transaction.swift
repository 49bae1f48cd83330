/// What a driver gives to a ``Transaction``: prepared statements on one connection.
package protocol SQLConnection: AnyObject {
  /// Runs a statement and returns how many rows it changed.
  func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int
  /// Runs a query and hands over row after row until `body` returns false.
  func each(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Bool) throws
  /// Runs several statements without arguments.
  func script(_ sql: String) throws
}

/// One open transaction. It is valid only inside the closure that was given it.
///
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
    try connection.execute(sql, arguments.map(\.sqlValue))
  }

  @discardableResult
  public func execute(_ sql: String, arguments: [any SQLConvertible]) throws -> Int {
    try connection.execute(sql, arguments.map(\.sqlValue))
  }

  /// All rows of a query. Bound it with `LIMIT`.
  public func rows(_ sql: String, _ arguments: (any SQLConvertible)...) throws -> [Row] {
    try rows(sql, arguments: arguments)
  }

  public func rows(_ sql: String, arguments: [any SQLConvertible]) throws -> [Row] {
    var rows: [Row] = []
    try connection.each(sql, arguments.map(\.sqlValue)) { row in
      rows.append(row)
      return true
    }
    return rows
  }

  /// The first row of a query, if there is one.
  public func row(_ sql: String, _ arguments: (any SQLConvertible)...) throws -> Row? {
    var first: Row?
    try connection.each(sql, arguments.map(\.sqlValue)) { row in
      first = row
      return false
    }
    return first
  }

  /// Streams rows in constant memory until `body` returns false.
  public func each(_ sql: String, _ arguments: (any SQLConvertible)..., body: (Row) throws -> Bool) throws {
    try connection.each(sql, arguments.map(\.sqlValue), body)
  }

  /// Wakes the listeners of `topic` (``Database/signals(_:)``) once this transaction is durable.
  public func signal(_ topic: String) { topics.topics.insert(topic) }

  package func script(_ sql: String) throws { try connection.script(sql) }
}
