import Vocabulary

/// One step of a room's schema. Once released it is never edited: a later step changes what an earlier one made.
///
/// `sql` is written in SQLite's words, of which a driver for another database translates exactly these:
/// `INTEGER` (64 bits), `REAL`, `TEXT`, `BLOB`, `STRICT`, `WITHOUT ROWID`.
public struct Migration: Sendable, Hashable {
  /// `room-0001-what-it-makes`; the order within a room is the order of its list.
  public let name: String
  public let sql: String

  public init(_ name: String, _ sql: String) {
    self.name = name
    self.sql = sql
  }
}

/// A database that does not fit this build.
public enum MigrationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A step that ran once now reads differently.
  case edited(name: String)
  /// The database has a step this build does not know: it was made by a newer one.
  case unknown(name: String)
  /// Two steps have the same name: a defect of this build.
  case duplicate(name: String)

  public var description: String {
    switch self {
    case .edited(let name):
      "migration \(name) was edited after it ran; restore its text and add a new migration instead"
    case .unknown(let name): "the database has migration \(name), which this build does not know; run the newer lingqu"
    case .duplicate(let name): "two migrations have the name \(name)"
    }
  }
}

extension Database {
  /// Brings the schema to `migrations`: runs the steps that have not run yet, in order, in one transaction.
  public func migrate(_ migrations: [Migration]) async throws {
    try await write { tx in
      try tx.script(
        """
        CREATE TABLE IF NOT EXISTS schema_migration (
          name TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL, sql TEXT NOT NULL, at INTEGER NOT NULL
        ) STRICT
        """)
      var names: Set<String> = []
      for migration in migrations where !names.insert(migration.name).inserted {
        throw MigrationError.duplicate(name: migration.name)
      }
      var done: [String: String] = [:]
      for row in try tx.rows("SELECT name, sql FROM schema_migration") { done[try row.text(0)] = try row.text(1) }
      if let stranger = done.keys.sorted().first(where: { !names.contains($0) }) {
        throw MigrationError.unknown(name: stranger)
      }
      for migration in migrations {
        if let ran = done[migration.name] {
          guard ran == migration.sql else { throw MigrationError.edited(name: migration.name) }
          continue
        }
        try tx.script(migration.sql)
        try tx.execute(
          "INSERT INTO schema_migration (name, n, sql, at) VALUES (?, ?, ?, ?)", migration.name, done.count,
          migration.sql,
          Instant.now)
        done[migration.name] = migration.sql
      }
    }
  }
}
