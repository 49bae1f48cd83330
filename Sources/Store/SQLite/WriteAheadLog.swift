import GRDB
import GRDBSQLite
import Synchronization

/// Decides when the write-ahead log is moved into the database, and does it after callers have been answered.
///
/// SQLite's own automatic checkpoint runs inside the commit and swallows its errors; here a failed one is seen.
final class WriteAheadLog: Sendable {
  /// About 128 MiB at the usual page size. The writer waits while pages are moved, and a page that changes often is moved once however
  /// often it is in the log: with 16 MiB a sixth of the writer's time went to moving them, with 64 MiB a twelfth.
  private static let threshold = 32_000
  /// How much it must grow after a checkpoint that long readers kept from finishing.
  private static let step = 4_000

  private let pages = Atomic<Int>(0)
  private let attemptedAt = Atomic<Int>(0)

  /// Takes the place of the automatic checkpoint. The log must outlive the connection's last commit.
  func watch(_ database: GRDB.Database) throws {
    try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
    _ = sqlite3_wal_hook(
      database.sqliteConnection,
      { context, _, _, pages in
        guard let context else { return SQLITE_OK }
        Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue().grew(to: Int(pages))
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func grew(to count: Int) {
    // Fewer pages than at the last attempt: the log has started again from its beginning.
    if count < attemptedAt.load(ordering: .relaxed) { attemptedAt.store(0, ordering: .relaxed) }
    pages.store(count, ordering: .relaxed)
  }

  var isDue: Bool {
    let pages = pages.load(ordering: .relaxed)
    return pages >= Self.threshold && pages >= attemptedAt.load(ordering: .relaxed) + Self.step
  }

  /// Moves what no reader needs any more. Waits for nobody.
  func checkpoint(_ database: GRDB.Database) throws {
    attemptedAt.store(pages.load(ordering: .relaxed), ordering: .relaxed)
    try run(SQLITE_CHECKPOINT_PASSIVE, on: database)
  }

  /// Moves everything and leaves the log with no length. Waits for readers as long as the connection waits for locks.
  func empty(_ database: GRDB.Database) throws { try run(SQLITE_CHECKPOINT_TRUNCATE, on: database) }

  private func run(_ mode: Int32, on database: GRDB.Database) throws {
    guard let handle = database.sqliteConnection else { return }
    let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
    guard code != SQLITE_OK, code != SQLITE_BUSY, code != SQLITE_LOCKED else { return }
    throw SQLiteFailure(
      code: sqlite3_extended_errcode(handle), message: sqlite3_errmsg(handle).map { String(cString: $0) } ?? "",
      sql: "checkpoint", systemError: sqlite3_system_errno(handle))
  }
}
