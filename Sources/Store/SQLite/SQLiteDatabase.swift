import Dispatch
import GRDB
import GRDBSQLite
import Glibc
import Synchronization
import Vocabulary

/// The embedded driver: one SQLite file in WAL mode, one writing process, one writer thread, several readers.
///
/// Every commit is flushed (`synchronous=FULL`). GRDB sets NORMAL after its own preparation step, so the setting is made
/// after opening and read back; the database does not open otherwise. A lock file beside the database keeps every
/// other process out, because two processes that checkpoint at once meet a bug of SQLite 3.7.0–3.51.2.
public final class SQLiteDatabase: Database {
  private let pool: DatabasePool
  private let lock: FileLock
  private let space: DiskSpace
  private let path: String
  private let state: Mutex<State>
  private let writerColumns = SQLiteConnection.ColumnCache()
  private let topics = SignalBoard()
  private let group: Mutex<GroupCommit<PendingWrite>?> = Mutex(nil)

  private struct State {
    var health: StoreCondition.Health = .ready
    var writes: Int64 = 0
    var commits: Int64 = 0
    var largestGroup = 0
  }

  /// How far a commit goes before it is acknowledged. Anything but `full` loses acknowledged writes when power fails:
  /// it exists so that the power-cut test can show that it notices.
  public enum Synchronous: String, Sendable { case full, normal }

  /// Opens or makes the database at `path`.
  ///
  /// Throws ``StoreOpenError`` if another process has it open or a setting does not take.
  public init(path: String, synchronous: Synchronous = .full, readers: Int = 4, waiting limit: Int = 8192) throws {
    guard let lock = try FileLock(path: path + ".lock") else { throw StoreOpenError.inUse(path: path) }
    self.lock = lock
    self.path = path
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.maximumReaderCount = readers
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      for pragma in ["cache_size = -16384", "temp_store = MEMORY", "mmap_size = 268435456"] {
        try database.execute(sql: "PRAGMA \(pragma)")
      }
    }
    pool = try DatabasePool(path: path, configuration: configuration)
    space = DiskSpace(beside: path)
    state = Mutex(State())
    try pool.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = \(synchronous == .full ? 2 : 1)")
      try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
      try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
      let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
      let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
      let keys = try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
      guard level == (synchronous == .full ? 2 : 1), journal == "wal", keys == 1 else {
        throw StoreOpenError.setting(
          "synchronous=\(level ?? -1) journal_mode=\(journal ?? "?") foreign_keys=\(keys ?? -1)")
      }
    }
    space.reserve()
    group.withLock {
      $0 = GroupCommit(label: "lingqu.store.writer", limit: limit, largestGroup: 512) { [weak self] in self?.commit($0)
      }
    }
  }

  public func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    guard state.withLock({ $0.health != .closed }) else { throw StoreRefusal.closed }
    return try await pool.read { database in
      let connection = SQLiteConnection(database, columns: SQLiteConnection.ColumnCache())
      return try body(Transaction(connection: connection, topics: Transaction.TopicBox()))
    }
  }

  public func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try refuseUnlessWritable()
    return try await withCheckedThrowingContinuation { continuation in
      let pending = PendingWrite(
        run: { transaction in
          let outcome = Result { try body(transaction) }
          return Attempt(failure: outcome.failure) { commit in
            continuation.resume(with: outcome.flatMap { value in commit.map { value } })
          }
        },
        refuse: { continuation.resume(throwing: $0) })
      let accepted = group.withLock { $0?.submit(pending) } ?? false
      if !accepted { continuation.resume(throwing: StoreRefusal.busy) }
    }
  }

  public func signals(_ topic: String) -> AsyncStream<Void> { topics.listen(topic) }

  public func backup(to target: String) async throws {
    guard access(target, F_OK) != 0 else { throw StoreOpenError.exists(path: target) }
    let pool = pool
    let copy = try DatabaseQueue(path: target)
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try pool.backup(to: copy) })
      }
    }
    try copy.close()
    try DiskSpace.flush(target)
  }

  public var condition: StoreCondition {
    let queued = group.withLock { $0?.queued } ?? 0
    return state.withLock {
      StoreCondition(
        health: $0.health, writes: $0.writes, commits: $0.commits, largestGroup: $0.largestGroup, queued: queued)
    }
  }

  public func close() async throws {
    let wasOpen = state.withLock { state in
      defer { state.health = .closed }
      return state.health != .closed
    }
    guard wasOpen, let group = group.withLock({ $0 }) else { return }
    topics.close()
    let pool = pool
    try await group.barrier { Result { try pool.close() } }.get()
  }

  private func refuseUnlessWritable() throws(Refusal) {
    switch state.withLock({ $0.health }) {
    case .ready: return
    case .closed: throw StoreRefusal.closed
    case .failed: throw StoreRefusal.failed
    case .full:
      guard space.hasReturned else { throw StoreRefusal.full }
      space.reserve()
      state.withLock { if $0.health == .full { $0.health = .ready } }
    }
  }
}

// MARK: - One group

extension SQLiteDatabase {
  /// A write that waits for its group.
  fileprivate struct PendingWrite: Sendable {
    let run: @Sendable (Transaction) -> Attempt
    /// Answers the caller of a write whose turn never came.
    let refuse: @Sendable (any Error) -> Void
  }

  /// What a write's closure did, and how to answer its caller once the fate of the commit is known.
  fileprivate struct Attempt: Sendable {
    let failure: (any Error)?
    let answer: @Sendable (Result<Void, any Error>) -> Void
  }

  private func commit(_ group: [PendingWrite]) {
    var attempts: [Attempt] = []
    attempts.reserveCapacity(group.count)
    var topicsToSignal: Set<String> = []
    let outcome = Result {
      try pool.writeWithoutTransaction { database in
        let connection = SQLiteConnection(database, columns: writerColumns)
        try connection.script("BEGIN IMMEDIATE")
        do {
          for pending in group {
            let box = Transaction.TopicBox()
            _ = try connection.execute("SAVEPOINT one", [])
            let attempt = pending.run(Transaction(connection: connection, topics: box))
            attempts.append(attempt)
            if let failure = attempt.failure {
              // A full disk or an I/O error may have ended the whole transaction; then nobody's write stands.
              if let sqlite = failure as? SQLiteFailure, sqlite.isFull || sqlite.isDiskFailure { throw sqlite }
              _ = try connection.execute("ROLLBACK TO one", [])
            } else {
              topicsToSignal.formUnion(box.topics)
            }
            _ = try connection.execute("RELEASE one", [])
          }
          try connection.script("COMMIT")
        } catch {
          if sqlite3_get_autocommit(database.sqliteConnection) == 0 { try? connection.script("ROLLBACK") }
          throw error
        }
      }
    }
    switch outcome {
    case .success:
      state.withLock {
        $0.writes += Int64(group.count)
        $0.commits += 1
        $0.largestGroup = max($0.largestGroup, group.count)
      }
      for attempt in attempts { attempt.answer(.success(())) }
      for topic in topicsToSignal { topics.signal(topic) }
    case .failure(let error):
      let refusal = meaning(of: error)
      for attempt in attempts { attempt.answer(.failure(refusal)) }
      for pending in group.dropFirst(attempts.count) { pending.refuse(refusal) }
    }
  }

  /// What a failed commit means for the store, and the error its callers get.
  private func meaning(of error: any Error) -> any Error {
    guard let sqlite = error as? SQLiteFailure else { return error }
    if sqlite.isFull {
      space.release()
      state.withLock { if $0.health == .ready { $0.health = .full } }
      pool.writeWithoutTransaction { _ = try? $0.checkpoint(.passive) }
      return StoreRefusal.full
    }
    if sqlite.isDiskFailure {
      // After one failed fsync a later one that succeeds proves nothing: stop writing.
      state.withLock { if $0.health != .closed { $0.health = .failed } }
      return StoreRefusal.failed
    }
    return error
  }
}

extension Result where Failure == any Error {
  fileprivate var failure: (any Error)? { if case .failure(let error) = self { error } else { nil } }
}
