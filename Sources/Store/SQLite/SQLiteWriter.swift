import GRDB
import GRDBSQLite
import Synchronization
import Vocabulary

/// Commits groups of writes on the one writing connection, and decides what a failure means. Runs on the worker thread.
final class SQLiteWriter: Sendable {
  struct State {
    var health: StoreCondition.Health = .ready
    var writes: Int64 = 0
    var commits: Int64 = 0
    var largestGroup = 0
  }

  let state = Mutex(State())
  let topics = SignalBoard()
  let space: DiskSpace
  private let pool: DatabasePool
  private let lock: FileLock
  private let log: WriteAheadLog
  /// Touched on the worker thread alone.
  private nonisolated(unsafe) let statements = WriterStatements()
  private nonisolated(unsafe) let shared = SQLiteGroup()
  /// How many groups are yet to be run carefully: where one write fails others may, and each would have its group run twice.
  private nonisolated(unsafe) var carefulGroups = 0
  private static let careful = 16

  init(pool: DatabasePool, lock: FileLock, space: DiskSpace, log: WriteAheadLog) {
    self.pool = pool
    self.lock = lock
    self.space = space
    self.log = log
  }

  /// Closes the file and frees the lock, unless writing to disk has failed (``stopWriting()``).
  func close() throws {
    guard state.withLock({ $0.health }) != .failed else { return }
    // Whoever copies or moves the file now takes everything with it. What cannot be moved stays in the log, unharmed.
    do {
      try pool.writeWithoutTransaction { database in
        statements.removeAll()
        try log.empty(database)
      }
    } catch {
      _ = meaning(of: error)
      guard state.withLock({ $0.health }) != .failed else { return }
    }
    try pool.close()
    lock.release()
    state.withLock { $0.health = .closed }
  }

  /// How long the writes of one transaction may take together before it is committed; the others of their group come next.
  ///
  /// Whoever waits for the first of many long writes goes on while the rest is done: with one transaction for all of them, nobody
  /// but the writer would have anything to do meanwhile, and then the writer nothing.
  private static let stretch = Duration.milliseconds(20)

  func commit(_ group: [PendingWrite]) {
    var rest = group[...]
    while !rest.isEmpty { rest = rest.dropFirst(commitSome(Array(rest))) }
  }

  /// Commits the first ones of `group`; returns how many have been answered.
  private func commitSome(_ group: [PendingWrite]) -> Int {
    if let refusal = state.withLock({ $0.health == .failed ? StoreRefusal.failed : nil }) {
      for pending in group { pending.refuse(refusal) }
      return group.count
    }
    var attempts: [PendingWrite.Attempt] = []
    attempts.reserveCapacity(group.count)
    var topicsToSignal: Set<String> = []
    do {
      try pool.writeWithoutTransaction { database in
        if carefulGroups > 0 {
          carefulGroups -= 1
        } else {
          if try transact(group, on: database, &attempts, &topicsToSignal, isCareful: false) { return }
          (attempts, topicsToSignal) = ([], [])
          carefulGroups = Self.careful
        }
        _ = try transact(group, on: database, &attempts, &topicsToSignal, isCareful: true)
      }
    } catch {
      let meaning = meaning(of: error)
      if meaning == nil, group.count > 1 {
        // One of them made the commit impossible (a deferred constraint, say). Alone, each answers for itself.
        for pending in group { commit([pending]) }
        return group.count
      }
      // A commit that failed overrides what a closure found: it may have looked at rows of the group that are gone.
      for attempt in attempts { attempt.answer(.failure(meaning ?? error)) }
      for pending in group.dropFirst(attempts.count) { pending.refuse(meaning ?? error) }
      return group.count
    }
    let spaceIsBack = state.withLock { state in
      state.writes += Int64(attempts.count)
      state.commits += 1
      state.largestGroup = max(state.largestGroup, attempts.count)
      defer { if state.health == .full { state.health = .ready } }
      return state.health == .full
    }
    for attempt in attempts { attempt.answer(.success(())) }
    for topic in topicsToSignal { topics.signal(topic) }
    if spaceIsBack { space.reserve() }
    checkpointIfDue()
    return attempts.count
  }

  /// Runs a group in one transaction, or its first ones if they take long.
  ///
  /// - Parameter isCareful: whether what one of them did can be undone by itself. SQLite copies each page that it touches for that, so
  ///   it is done only once one has failed that had changed something.
  /// - Returns: False if one has, among others, and not carefully: nothing has been done then.
  private func transact(
    _ group: [PendingWrite], on database: GRDB.Database, _ attempts: inout [PendingWrite.Attempt],
    _ topicsToSignal: inout Set<String>, isCareful: Bool
  ) throws -> Bool {
    // Of its own, so that what the group shares is not asked: these change no rows.
    let control = SQLiteConnection(database, statements)
    try control.script("BEGIN IMMEDIATE")
    shared.begin()
    let begun = ContinuousClock.now
    do {
      for pending in group where attempts.isEmpty || ContinuousClock.now - begun < Self.stretch {
        let box = Transaction.TopicBox()
        let connection = SQLiteConnection(database, statements, group: shared)
        if isCareful { _ = try control.run("SAVEPOINT one", []) }
        shared.beginOne()
        let attempt = pending.run(Transaction(connection: connection, topics: box))
        attempts.append(attempt)
        // A full disk or an I/O error may have ended the whole transaction; then nobody's write stands,
        // whatever the closure made of the error.
        if let ended = connection.ended { throw ended }
        connection.end()
        if attempt.failure == nil {
          topicsToSignal.formUnion(box.topics)
        } else if isCareful {
          _ = try control.run("ROLLBACK TO one", [])
          shared.undoOne()
        } else if connection.hasChanged {
          try control.script("ROLLBACK")
          return group.count == 1
        } else {
          shared.undoOne()
        }
        if isCareful { _ = try control.run("RELEASE one", []) }
      }
      try shared.before(nil, on: control)
      try control.script("COMMIT")
      return true
    } catch {
      if let handle = database.sqliteConnection, sqlite3_get_autocommit(handle) == 0 {
        sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
      }
      throw error
    }
  }

  /// What a failed commit means for the store, and the refusal that its callers get; nil if it concerns only them.
  private func meaning(of error: any Error) -> Refusal? {
    guard let failure = error as? SQLiteFailure else { return nil }
    if failure.isFull {
      space.release()
      state.withLock { if $0.health == .ready { $0.health = .full } }
      // Moves what it can into the database, so that the log need not grow for the next write.
      _ = try? pool.writeWithoutTransaction { try log.checkpoint($0) }
      return StoreRefusal.full
    }
    if failure.isDiskFailure {
      stopWriting()
      return StoreRefusal.failed
    }
    return nil
  }

  private func checkpointIfDue() {
    guard log.isDue else { return }
    do {
      try pool.writeWithoutTransaction { try log.checkpoint($0) }
    } catch {
      _ = meaning(of: error)
    }
  }

  /// After one failed fsync a later one that succeeds proves nothing, so neither a write nor a checkpoint may follow.
  /// Closing the last connection would make one: the pool is kept open, and locked, until the process ends.
  func stopWriting() {
    let first = state.withLock { state in
      guard state.health != .failed else { return false }
      state.health = .failed
      return true
    }
    if first { _ = Unmanaged.passRetained(self) }
  }
}
