import Synchronization
import Vocabulary

/// The driver for several replicas: PostgreSQL 14 or later, through libpq.
///
/// A few connections read, each on a thread of its own and on one snapshot; one writes (``PostgresWriter``); one carries
/// wake-ups. When the server goes away, reads and writes are tried again for a while before they are refused; a commit
/// whose answer was lost is looked up, so that it is neither lost nor done twice.
///
/// A read whose task is cancelled throws `CancellationError`. A write does not look at cancellation.
public final class PostgresDatabase: Database {
  private static let largestGroup = 256
  private static let patience = Duration.seconds(10)

  private let readers: PostgresReaders
  private let writer: PostgresWriter
  private let signals: PostgresSignals
  private let group: GroupCommit<PendingWrite>

  /// Connects to the server at `settings` and looks whether it keeps what it has acknowledged.
  ///
  /// Throws ``StoreOpenError`` if it does not answer or a setting does not take.
  public static func open(_ settings: PostgresSettings, readers: Int = 6, waiting limit: Int = 8192) async throws
    -> PostgresDatabase
  {
    try await offPool {
      do {
        try check(PostgresSession(settings), settings)
      } catch let failure as PostgresFailure {
        throw StoreOpenError.unreachable(failure.message)
      }
    }
    return try PostgresDatabase(settings, readers: readers, waiting: limit)
  }

  private init(_ settings: PostgresSettings, readers: Int, waiting limit: Int) throws {
    signals = try PostgresSignals(settings)
    self.readers = PostgresReaders(settings, lanes: readers, waiting: limit)
    let writer = PostgresWriter(settings, signals: signals)
    self.writer = writer
    group = GroupCommit(label: "lingqu.store.writer", limit: limit, largestGroup: Self.largestGroup) {
      group, waiting in
      writer.commit(group) { waiting.join(&$0) }
    }
    signals.start()
  }

  private static func check(_ session: PostgresSession, _ settings: PostgresSettings) throws {
    defer { session.close() }
    let names = ["server_version_num", "server_encoding", "fsync", "full_page_writes", "synchronous_commit"]
    let list = names.map { "current_setting('\($0)')" }.joined(separator: ", ")
    try session.send("SELECT \(list)", [])
    guard let result = try session.settle() else { throw PostgresFailure.lost("no answer") }
    let row = try result.row(0, result.columns())
    let found = try (0..<names.count).map { try row.text($0) }
    guard Int(found[0]).map({ $0 >= 140_000 }) == true, found[1] == "UTF8", found[2] == "on", found[3] == "on",
      found[4] == settings.synchronous.rawValue
    else { throw StoreOpenError.setting(zip(names, found).map { "\($0)=\($1)" }.joined(separator: " ")) }
  }

  public func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    let deadline = ContinuousClock.now + Self.patience
    var pause = Duration.milliseconds(10)
    while true {
      try Task.checkCancellation()
      do {
        return try await once(body)
      } catch let failure as PostgresFailure where failure.mayRunAgain {
        try Task.checkCancellation()
        guard ContinuousClock.now < deadline else {
          throw failure.isLost ? StoreRefusal.unreachable : StoreRefusal.busy
        }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(500))
      }
    }
  }

  private func once<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    let cancelled = Mutex<PostgresReaders.Job?>(nil)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let job = PostgresReaders.Job { lane in
          continuation.resume(with: Result { try lane.snapshot(body) })
        }
        cancelled.withLock { $0 = job }
        switch readers.submit(job) {
        case .accepted: break
        case .full: continuation.resume(throwing: StoreRefusal.busy)
        case .closed: continuation.resume(throwing: StoreRefusal.closed)
        }
      }
    } onCancel: {
      if let job = cancelled.withLock({ $0 }) { readers.cancel(job) }
    }
  }

  @discardableResult
  public func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let pending = PendingWrite(body, continuation)
      switch group.submit(pending) {
      case .accepted: break
      case .full: continuation.resume(throwing: StoreRefusal.busy)
      case .closed: continuation.resume(throwing: StoreRefusal.closed)
      }
    }
  }

  public func signals(_ topic: String) -> AsyncStream<Void> { signals.board.listen(topic) }

  /// The image is a file of the embedded driver, from one snapshot: the same for both drivers, checked in the same way, and
  /// restored into either. It is written twice, first as a copy beside `path`.
  public func backup(to path: String) async throws {
    guard FileSystem.size(path) == nil else { throw StoreOpenError.exists(path: path) }
    let copy = path + ".unfinished-" + String(UInt64.random(in: .min ... .max), radix: 36)
    defer { SQLiteDatabase.remove(copy) }
    let file = try SQLiteDatabase(path: copy)
    do {
      try await DatabaseCopy.copy(from: self, to: file)
      try await file.backup(to: path)
    } catch {
      try? await file.close()
      throw error
    }
    try await file.close()
  }

  public var condition: StoreCondition {
    let queued = group.queued
    return writer.state.withLock {
      StoreCondition(
        health: $0.health, writes: $0.writes, commits: $0.commits, largestGroup: $0.largestGroup, queued: queued)
    }
  }

  public func close() async throws {
    await readers.close()
    let writer = writer
    await group.close { writer.close() }
    await signals.close()
  }
}
