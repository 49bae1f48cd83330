import CSQLite
import Dispatch
import GRDB
import GRDBSQLite
import Synchronization
import Vocabulary

/// The embedded driver: one SQLite file in WAL mode, one writing process, one writer thread, several readers.
///
/// Every commit is flushed (`synchronous=FULL`). GRDB sets NORMAL after its own preparation step, so the setting is made
/// after opening and read back; the database does not open otherwise. A lock file beside the database keeps every
/// other process out, because two processes that checkpoint at once meet a bug of SQLite 3.7.0–3.51.2.
///
/// A read whose task is cancelled throws `CancellationError`. A write does not look at cancellation: it is short, and
/// its caller must learn what became of it.
public final class SQLiteDatabase: Database {
  private let pool: DatabasePool
  private let path: String
  private let statements = ReaderStatements()
  private let gate = ReadGate()
  private let writer: SQLiteWriter
  private let group: GroupCommit<PendingWrite>

  /// How far a commit goes before it is acknowledged. Anything but `full` loses acknowledged writes when power fails:
  /// it exists so that the power-cut test can show that it notices.
  public enum Synchronous: String, Sendable { case full, normal }

  /// Opens or makes the database at `path`; a new file is readable by its owner only.
  ///
  /// - Parameters:
  ///   - readers: how many reads run at once; more wait.
  ///   - limit: how many writes may wait; one more is refused (`store.busy`).
  ///   - cache: how much of it the writer keeps in memory, in MiB: what it writes to lies all over a large file.
  ///
  /// Throws ``StoreOpenError`` if another process has it open or a setting does not take.
  public init(
    path: String, synchronous: Synchronous = .full, readers: Int = 4, waiting limit: Int = 8192, cache: Int = usualCache
  ) throws {
    let path = FileSystem.resolved(path)
    guard let lock = try FileLock(database: path, making: true) else { throw StoreOpenError.inUse(path: path) }
    try Self.refuseHalfRestored(path)
    self.path = path
    let log = WriteAheadLog()
    pool = try Self.open(path, synchronous, readers: readers, cache: cache, log: log)
    // The names of new files (the database, its log) must survive a power cut as well as what is in them.
    try FileSystem.flush(folderOf: path)
    let space = DiskSpace(beside: path)
    space.reserve()
    let writer = SQLiteWriter(pool: pool, lock: lock, space: space, log: log)
    self.writer = writer
    group = GroupCommit(label: "lingqu.store.writer", limit: limit, largestGroup: 512) { group, _ in
      writer.commit(group)
    }
  }

  /// In MiB.
  public static let usualCache = 64

  /// Once for a process, before anything is opened.
  private static let setUp: Void = { _ = sqlite_count_no_memory() }()

  private static func open(_ path: String, _ synchronous: Synchronous, readers: Int, cache: Int, log: WriteAheadLog)
    throws
    -> DatabasePool
  {
    _ = Self.setUp
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.maximumReaderCount = readers
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      // Not mapped into memory: a bad block must be an error of one request, not a signal that ends the process.
      for pragma in ["cache_size = -16384", "temp_store = MEMORY", "mmap_size = 0"] {
        try database.execute(sql: "PRAGMA \(pragma)")
      }
    }
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = \(synchronous == .full ? 2 : 1)")
      try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
      try database.execute(sql: "PRAGMA cache_size = \(-1024 * cache)")
      try log.watch(database)
      let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
      let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
      let keys = try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
      guard level == (synchronous == .full ? 2 : 1), journal == "wal", keys == 1 else {
        throw StoreOpenError.setting(
          "synchronous=\(level ?? -1) journal_mode=\(journal ?? "?") foreign_keys=\(keys ?? -1)")
      }
    }
    return pool
  }

  public func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    guard gate.enter() else { throw StoreRefusal.closed }
    defer { gate.leave() }
    do {
      return try await pool.read { [statements] database in
        let connection = SQLiteConnection(database, statements)
        defer { connection.end() }
        return try body(Transaction(connection: connection, topics: Transaction.TopicBox()))
      }
    } catch let failure as SQLiteFailure {
      if failure.isInterrupt { throw CancellationError() }
      guard failure.isDiskFailure else { throw failure }
      // Writing on into a damaged file makes it worse.
      if failure.primary != SQLITE_IOERR { writer.stopWriting() }
      throw StoreRefusal.unreadable
    }
  }

  @discardableResult
  public func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try refuseUnlessWritable()
    return try await withCheckedThrowingContinuation { continuation in
      let pending = PendingWrite(body, continuation)
      switch group.submit(pending) {
      case .accepted: break
      case .full: continuation.resume(throwing: StoreRefusal.busy)
      case .closed: continuation.resume(throwing: StoreRefusal.closed)
      }
    }
  }

  private func refuseUnlessWritable() throws(Refusal) {
    switch writer.state.withLock({ $0.health }) {
    case .ready: return
    case .closed: throw StoreRefusal.closed
    case .failed: throw StoreRefusal.failed
    case .full: guard writer.space.hasReturned else { throw StoreRefusal.full }
    }
  }

  public func signals(_ topic: String) -> AsyncStream<Void> { writer.topics.listen(topic) }

  public func backup(to target: String) async throws {
    guard gate.enter() else { throw StoreRefusal.closed }
    defer { gate.leave() }
    let pool = pool
    try await offPool { try SQLiteImage.write(pool, to: target) }
  }

  /// Looks through the whole file for damage: what `PRAGMA integrity_check` and `foreign_key_check` say, nothing if all
  /// is well. It reads everything, so it takes as long as the file is large.
  public func damage() async throws -> [String] {
    guard gate.enter() else { throw StoreRefusal.closed }
    defer { gate.leave() }
    let pool = pool
    return try await offPool { try pool.read { try SQLiteImage.damage(in: $0) } }
  }

  /// What the driver works with now.
  package func look() async throws -> SQLiteLook {
    guard gate.enter() else { throw StoreRefusal.closed }
    defer { gate.leave() }
    let (pool, path) = (pool, path)
    return try await offPool { try pool.writeWithoutTransaction { try SQLiteLook($0, path: path) } }
  }

  public var condition: StoreCondition {
    let queued = group.queued
    return writer.state.withLock {
      StoreCondition(
        health: $0.health, writes: $0.writes, commits: $0.commits, largestGroup: $0.largestGroup, queued: queued)
    }
  }

  public func close() async throws {
    writer.topics.close()
    await gate.close()
    let writer = writer
    try await group.close { Result { try writer.close() } }.get()
  }
}

/// Runs blocking work on a thread that may block.
func offPool<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
  }
}
