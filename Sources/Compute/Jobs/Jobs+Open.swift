import Identity
import Store
import Vocabulary

/// Jobs that are not over.
extension Jobs {
  /// Jobs that are under way in these pools, the oldest of each first.
  ///
  /// - Parameter engine: leaves out what runs there; nil: nothing.
  static func underWay(
    _ tx: Transaction, in pools: [ID<Pool>?], but engine: String? = nil, limit: Int = 1_000_000
  ) throws -> [Job] {
    try pools.flatMap { pool in
      let (isThere, place) = condition(pool)
      let others = engine == nil ? "" : "AND engine NOT IN ('', ?)"
      return try tx.rows(
        """
        SELECT \(Jobs.columns) FROM job WHERE under_way = 1 AND \(isThere) \(others)
        ORDER BY id LIMIT ?
        """, arguments: place + (engine.map { [$0] } ?? []) + [Int64(limit)]
      ).compactMap { try? read($0) }
    }
  }

  /// Jobs of a pool after `place` that wait, in the order in which they were submitted.
  static func queued(_ tx: Transaction, in pool: ID<Pool>?, after place: String, limit: Int) throws -> [Job] {
    let (isThere, arguments) = condition(pool)
    return try tx.rows(
      """
      SELECT \(Jobs.columns) FROM job WHERE over = 0 AND under_way = 0 AND \(isThere) AND id > ?
      ORDER BY id LIMIT ?
      """, arguments: arguments + [place, Int64(limit)]
    ).compactMap { try? read($0) }
  }

  /// What a consumer has in the lines of a pool, each line's first ones: ready, or waiting for its time.
  static func waiting(
    _ tx: Transaction, in pool: ID<Pool>?, of consumer: ID<Participant>, limit: Int
  ) throws -> [Job] {
    let (isThere, place) = condition(pool)
    return try JobDraft.Priority.allCases.flatMap { priority in
      try tx.rows(
        """
        SELECT \(Jobs.columns) FROM job WHERE state = 'queued' AND waits = 0 AND \(isThere) AND rank = ? AND consumer = ?
        ORDER BY ready_at, id LIMIT ?
        """, arguments: place + [Int64(priority.rank), consumer, Int64(limit)]
      ).compactMap { try? read($0) }
    }
  }

  /// How many those are.
  static func countWaiting(
    _ tx: Transaction, in pool: ID<Pool>, of consumer: ID<Participant>, limit: Int64
  ) throws -> Int64 {
    try JobDraft.Priority.allCases.reduce(0) { sum, priority in
      try sum
        + (tx.row(
          """
          SELECT COUNT(*) FROM (SELECT 1 FROM job WHERE state = 'queued' AND waits = 0 AND pool = ? AND rank = ?
            AND consumer = ? LIMIT ?) found
          """, pool, Int64(priority.rank), consumer, limit)?.int(0) ?? 0)
    }
  }

  /// Jobs under way after `place` that somebody wishes to end, and the place at which the next ones are: however many cannot
  /// be ended yet, all have their turn.
  static func stopping(_ tx: Transaction, after place: String, limit: Int) throws -> (jobs: [Job], next: String) {
    let rows = try tx.rows(
      "SELECT \(Jobs.columns) FROM job WHERE stopping = 1 AND id > ? ORDER BY id LIMIT ?", place, Int64(limit))
    return (rows.compactMap { try? read($0) }, rows.count < limit ? "" : try rows.last?.text(2) ?? "")
  }

  private static func condition(_ pool: ID<Pool>?) -> (String, [any SQLConvertible]) {
    pool.map { ("pool = ?", [$0]) } ?? ("pool IS NULL", [])
  }
}
