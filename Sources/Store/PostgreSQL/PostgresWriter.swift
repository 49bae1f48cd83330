import Glibc
import Synchronization
import Vocabulary

/// Commits groups of writes on one connection. Runs on the worker thread of its ``GroupCommit``.
///
/// All replicas write one after the other: a group begins by taking an advisory lock that ends with its transaction.
/// So each write sees everything that was committed before it, as with SQLite, and none fails for having met another;
/// while one group is committed the next ones gather at every replica.
final class PostgresWriter: Sendable {
  struct State {
    var health: StoreCondition.Health = .ready
    var writes: Int64 = 0
    var commits: Int64 = 0
    var largestGroup = 0
  }

  /// How long a group tries again while the server cannot be reached, before its callers are told.
  private static let patience = Duration.seconds(15)
  /// More would overflow the cache that a server keeps of the parts of a transaction, and slow every snapshot.
  private static let mostSavepoints = 60

  let state = Mutex(State())
  private let settings: PostgresSettings
  private let signals: PostgresSignals
  /// Touched on the worker thread only.
  private let session = Mutex<PostgresSession?>(nil)

  init(_ settings: PostgresSettings, signals: PostgresSignals) {
    self.settings = settings
    self.signals = signals
  }

  func close() {
    session.withLock { held in
      held?.close()
      held = nil
    }
    state.withLock { $0.health = .closed }
  }

  /// What became of one try to commit a group.
  private enum Fate {
    case committed([PendingWrite.Attempt], Set<String>)
    /// The only write of its group threw and was undone: its own error is the answer.
    case undone(PendingWrite.Attempt)
    /// Nothing was written. The callers whose closures ran can be answered.
    case failed(any Error, [PendingWrite.Attempt])
    /// Nothing was written, and the same group may succeed later.
    case again(PostgresFailure)
    /// Nothing was written: a write threw after it had changed something (its place in the group), or a statement
    /// failed that may be any one's. The group is to be run again with more care.
    case astray(Int?)
    /// The connection broke while the commit was on its way.
    case inDoubt([PendingWrite.Attempt], Set<String>)
  }

  /// Which writes of a group run in a savepoint of their own, so that they can be undone alone.
  private enum Care {
    case all
    case some(Set<Int>)

    func takes(_ index: Int) -> Bool {
      switch self {
      case .all: true
      case .some(let chosen): chosen.contains(index)
      }
    }

    /// After the write at `index`, or nobody knows which, has failed.
    func more(_ index: Int?) -> Care {
      guard case .some(let chosen) = self, let index, chosen.count < 2 else { return .all }
      return .some(chosen.union([index]))
    }
  }

  /// Savepoints cost as much as the statements in them. So a group first runs without; when a write throws after it has
  /// changed something, all is undone and the group runs again with a savepoint for that one.
  ///
  /// - Parameter join: called when the lock on writing has been taken: adds the writes that came meanwhile.
  func commit(_ group: [PendingWrite], join: (inout [PendingWrite]) -> Void) {
    commit(group, .some([]), join: join)
  }

  private func commit(_ asked: [PendingWrite], _ first: Care, join: (inout [PendingWrite]) -> Void = { _ in }) {
    var group = asked
    var care = first
    let deadline = ContinuousClock.now + Self.patience
    var pause: UInt32 = 10_000
    while true {
      var fate = attempt(&group, care, join)
      if case .inDoubt(let attempts, let topics) = fate {
        switch outcome(until: deadline) {
        case .some(true): fate = .committed(attempts, topics)
        case .some(false): fate = .again(.lost("the connection was lost before the commit"))
        case .none: fate = .failed(StoreRefusal.unreachable, attempts)
        }
      }
      switch fate {
      case .undone(let attempt): return attempt.answer(.success(()))
      case .committed(let attempts, let topics): return succeed(attempts, topics, group.count)
      case .again(let failure):
        guard ContinuousClock.now < deadline else {
          for pending in group { pending.refuse(failure.isLost ? StoreRefusal.unreachable : StoreRefusal.busy) }
          return
        }
        if failure.isLost { usleep(pause) }
        pause = min(pause * 2, 500_000)
      case .astray(let index):
        care = care.more(index)
        if case .all = care, group.count > Self.mostSavepoints {
          for start in stride(from: 0, to: group.count, by: Self.mostSavepoints) {
            commit(Array(group[start..<min(start + Self.mostSavepoints, group.count)]), .all)
          }
          return
        }
      case .failed(let error, let attempts): return fail(group, error, attempts)
      case .inDoubt: return
      }
    }
  }

  private func succeed(_ attempts: [PendingWrite.Attempt], _ topics: Set<String>, _ count: Int) {
    state.withLock { state in
      state.writes += Int64(count)
      state.commits += 1
      state.largestGroup = max(state.largestGroup, count)
      state.health = .ready
    }
    for attempt in attempts { attempt.answer(.success(())) }
    for topic in topics { signals.post(topic) }
  }

  private func fail(_ group: [PendingWrite], _ error: any Error, _ attempts: [PendingWrite.Attempt]) {
    let isFull = (error as? PostgresFailure)?.isFull == true
    if isFull { state.withLock { $0.health = .full } }
    if !isFull, !(error is Refusal), group.count > 1 {
      // One of them made the commit impossible (a deferred constraint, say). Alone, each answers for itself.
      for pending in group { commit([pending], .all) }
      return
    }
    let answer: any Error = isFull ? StoreRefusal.full : error
    for attempt in attempts { attempt.answer(.failure(answer)) }
    for pending in group.dropFirst(attempts.count) { pending.refuse(answer) }
  }

  private func attempt(
    _ group: inout [PendingWrite], _ care: Care, _ join: (inout [PendingWrite]) -> Void
  ) -> Fate {
    session.withLock { held in
      do throws(PostgresFailure) {
        let session: PostgresSession
        if let open = held, !open.isLost {
          session = open
        } else {
          session = try PostgresSession(settings)
          held = session
          try prepareMark(on: session)
        }
        try begin(on: session)
        if case .some(let chosen) = care, chosen.isEmpty { join(&group) }
        return try transact(group, care, on: session)
      } catch {
        // What failed may have left a transaction open, in which the server hears nothing but its end.
        held?.close()
        held = nil
        return .again(error)
      }
    }
  }

  private func transact(
    _ group: [PendingWrite], _ care: Care, on session: PostgresSession
  ) throws(PostgresFailure) -> Fate {
    let shared = PostgresGroup(session)
    var attempts: [PendingWrite.Attempt] = []
    attempts.reserveCapacity(group.count)
    var topics: Set<String> = []
    for (index, pending) in group.enumerated() {
      let box = Transaction.TopicBox()
      let isAlone = group.count > 1 && care.takes(index)
      if isAlone {
        try shared.send()
        shared.forgetAll()
      }
      let connection = PostgresConnection(session, savepoints: isAlone, group: isAlone ? nil : shared)
      let attempt = pending.run(Transaction(connection: connection, topics: box))
      attempts.append(attempt)
      if let ended = connection.ended, ended.mayRunAgain || ended.isFull || !connection.hasSavepoint {
        // The whole transaction is of no more use, whatever the closure made of the error.
        if !session.isLost { try session.script("ROLLBACK") }
        if ended.mayRunAgain { return .again(ended) }
        return ended.isFull || group.count == 1 || isAlone ? .failed(ended, attempts) : .astray(nil)
      }
      connection.end()
      if attempt.failure == nil {
        topics.formUnion(box.topics)
        if connection.hasSavepoint { try session.later("RELEASE one") }
      } else if connection.hasSavepoint {
        try session.later("ROLLBACK TO one")
        try session.later("RELEASE one")
      } else if group.count == 1 || connection.hasChanged {
        try session.later("ROLLBACK")
        try session.settle()
        return group.count == 1 ? .undone(attempt) : .astray(index)
      }
    }
    return try end(group.count, care, shared, on: session, attempts, topics)
  }

  /// Takes the lock on writing, and marks the group.
  private func begin(on session: PostgresSession) throws(PostgresFailure) {
    let number = mark.withLock { number in
      number += 1
      return number
    }
    try session.later("BEGIN")
    try session.send("SELECT \(Self.lock)", [])
    try session.send(
      """
      INSERT INTO store_writer (instance, groups, at) VALUES (?, ?, now())
      ON CONFLICT (instance) DO UPDATE SET groups = excluded.groups, at = excluded.at
      """, [.text(settings.instance), .integer(number)])
    try session.settle()
  }

  private func end(
    _ count: Int, _ care: Care, _ shared: PostgresGroup, on session: PostgresSession,
    _ attempts: [PendingWrite.Attempt], _ topics: Set<String>
  ) throws(PostgresFailure) -> Fate {
    // What still waits travels with the commit; the server skips that if any of it fails.
    do throws(PostgresFailure) {
      try shared.send()
      try session.later("COMMIT")
      guard try session.settle()?.tag == "COMMIT" else {
        return .again(PostgresFailure(state: "40001", message: "the transaction was not committed", sql: "COMMIT"))
      }
    } catch {
      if error.isLost { return .inDoubt(attempts, topics) }
      if !session.isLost { try session.script("ROLLBACK") }
      if error.mayRunAgain { return .again(error) }
      if case .some = care, count > 1, !error.isFull { return .astray(nil) }
      return .failed(error, attempts)
    }
    return .committed(attempts, topics)
  }

  /// The number of the group that is under way, counted by this process. It is written down in the group's own transaction,
  /// so that it can be asked for when the connection breaks during the commit. The server's own transaction numbers do not
  /// tell: after a crash it gives out again those of which nothing had reached its disk.
  private let mark = Mutex<Int64>(0)
  private static let lock = "pg_advisory_xact_lock(hashtextextended('lingqu.write.' || current_schema(), 0))"

  /// Makes the table of marks, and forgets those of processes that are long gone.
  private func prepareMark(on session: PostgresSession) throws(PostgresFailure) {
    try session.script(
      """
      BEGIN; SELECT \(Self.lock);
      CREATE TABLE IF NOT EXISTS store_writer (
        instance TEXT NOT NULL PRIMARY KEY, groups BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL);
      DELETE FROM store_writer WHERE at < now() - interval '7 days'; COMMIT
      """)
  }

  /// Whether the group that was under way was committed; nil if the server does not say before `deadline`.
  private func outcome(until deadline: ContinuousClock.Instant) -> Bool? {
    let number = mark.withLock { $0 }
    var pause: UInt32 = 10_000
    while ContinuousClock.now < deadline {
      let reached = try? session.withLock { held throws(PostgresFailure) -> Bool in
        held?.close()
        let session = try PostgresSession(settings)
        held = session
        // Whatever of the lost connection is still at work has the lock, so this waits for its end.
        try session.later("BEGIN")
        try session.send("SELECT \(Self.lock)", [])
        try session.send("SELECT groups FROM store_writer WHERE instance = ?", [.text(settings.instance)])
        let found = try session.settle().map { result throws(PostgresFailure) in
          result.count == 0 ? nil : try result.row(0, result.columns()).values[0]
        }
        try session.script("COMMIT")
        guard case .integer(let groups)?? = found else { return false }
        return groups >= number
      }
      if let reached { return reached }
      usleep(pause)
      pause = min(pause * 2, 500_000)
    }
    return nil
  }
}
