import GRDB
import GRDBSQLite

/// What the embedded driver's writing connection and its files say, for whoever has to judge whether a hub is safe on them.
package struct SQLiteLook: Sendable {
  package var version: String
  /// 2 is FULL: each commit is flushed.
  package var synchronous: Int
  package var journal: String
  /// Of the database's file, and how many of them hold nothing.
  package var bytes: Int64
  package var freeBytes: Int64
  /// Of the write-ahead log.
  package var logBytes: Int64

  init(_ database: GRDB.Database, path: String) throws {
    version = String(cString: sqlite3_libversion())
    synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
    journal = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "?"
    let page = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0
    bytes = try (Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0) * page
    freeBytes = try (Int64.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0) * page
    logBytes = FileSystem.size(path + "-wal") ?? 0
  }
}
