/// A table whose rows hold a body, for a look through all of them.
public struct StoredTable: Sendable {
  public let name: String
  private let scan: @Sendable (Transaction, String) throws -> (last: String?, found: [UnreadableRows.Found])

  /// - Parameter sql: a stretch of rows after the id that is its one argument, in order of id: columns `body` and `id`.
  public init<Value: Decodable & Sendable>(_ name: String, _ type: Value.Type, sql: String? = nil) {
    self.name = name
    let sql = sql ?? "SELECT body, id FROM \(name) WHERE id > ? ORDER BY id LIMIT 1000"
    scan = { tx, after in
      let rows = try tx.rows(sql, after)
      return (try rows.last?.text(1), StoredBody.unreadable(rows, of: name, as: Value.self))
    }
  }

  /// Rows that cannot be read, at most about `limit`. Looks at every row, a stretch at a time.
  public func unreadable(in database: any Database, limit: Int) async throws -> [UnreadableRows.Found] {
    var found: [UnreadableRows.Found] = []
    var after = ""
    while found.count < limit {
      let start = after
      let stretch = try await database.read { [scan] tx in try scan(tx, start) }
      found += stretch.found
      guard let last = stretch.last else { break }
      after = last
    }
    return found
  }
}
