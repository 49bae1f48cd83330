/// What PostgreSQL, or the way to it, answered instead of a result.
package struct PostgresFailure: StatementFailure, CustomStringConvertible {
  /// Five characters (postgresql.org/docs/current/errcodes-appendix.html); `08006` when the connection was lost.
  package let state: String
  package let message: String
  package let sql: String

  init(state: String, message: String, sql: String) {
    self.state = state
    self.message = message
    self.sql = sql
  }

  static func lost(_ message: String, sql: String = "") -> PostgresFailure {
    PostgresFailure(state: "08006", message: message, sql: sql)
  }

  package var description: String { "PostgreSQL \(state): \(message) in \(sql.prefix(200))" }

  /// The connection is of no more use: it broke, or the server ended it, is stopping, or has as many as it takes.
  var isLost: Bool {
    ["53300", "08000", "08001", "08003", "08004", "08006"].contains(state) || state.hasPrefix("57P") || state == "25P03"
  }

  /// The transaction may succeed if it is run from its start: it met another one, waited too long for a lock, was
  /// interrupted by a signal meant for an earlier statement, or its prepared statement no longer fits the schema.
  var mayRunAgain: Bool {
    isLost || ["40001", "40P01", "55P03", "57014", "0A000", "26000"].contains(state)
  }

  var isFull: Bool { state == "53100" }
  package var isConstraint: Bool { state.hasPrefix("23") }
}
