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
    /// The connection broke while the commit was on its way.
    case inDoubt(transaction: String, [PendingWrite.Attempt], Set<String>)
  }

  func commit(_ group: [PendingWrite]) {
    let deadline = ContinuousClock.now + Self.patience
    var pause: UInt32 = 10_000
    while true {
      var fate = attempt(group)
      if case .inDoubt(let transaction, let attempts, let topics) = fate {
        switch outcome(of: transaction, until: deadline) {
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
      for pending in group { commit([pending]) }
      return
    }
    let answer: any Error = isFull ? StoreRefusal.full : error
    for attempt in attempts { attempt.answer(.failure(answer)) }
    for pending in group.dropFirst(attempts.count) { pending.refuse(answer) }
  }

  private func attempt(_ group: [PendingWrite]) -> Fate {
    session.withLock { held in
      do throws(PostgresFailure) {
        let session: PostgresSession
        if let open = held, !open.isLost {
          session = open
        } else {
          session = try PostgresSession(settings)
          held = session
        }
        return try transact(group, on: session)
      } catch {
        return .again(error)
      }
    }
  }

  private func transact(_ group: [PendingWrite], on session: PostgresSession) throws(PostgresFailure) -> Fate {
    try session.later("BEGIN")
    try session.send(
      "SELECT pg_advisory_xact_lock(hashtextextended('lingqu.write.' || current_schema(), 0)), pg_current_xact_id()::text",
      [])
    let opening = try session.settle()
    let transaction = try opening.map { result throws(PostgresFailure) in
      try result.row(0, result.columns()).values[1]
    }
    guard case .text(let transaction) = transaction else { throw .lost("no transaction id") }
    var attempts: [PendingWrite.Attempt] = []
    attempts.reserveCapacity(group.count)
    var topics: Set<String> = []
    for pending in group {
      let box = Transaction.TopicBox()
      let connection = PostgresConnection(session, savepoints: group.count > 1)
      let attempt = pending.run(Transaction(connection: connection, topics: box))
      attempts.append(attempt)
      if let ended = connection.ended, ended.mayRunAgain || ended.isFull || !connection.hasSavepoint {
        // The whole transaction is of no more use, whatever the closure made of the error.
        if !session.isLost { try session.script("ROLLBACK") }
        return ended.mayRunAgain ? .again(ended) : .failed(ended, attempts)
      }
      connection.end()
      if attempt.failure == nil {
        topics.formUnion(box.topics)
        if connection.hasSavepoint { try session.later("RELEASE one") }
      } else if connection.hasSavepoint {
        try session.later("ROLLBACK TO one")
        try session.later("RELEASE one")
      } else if group.count == 1 {
        try session.later("ROLLBACK")
        try session.settle()
        return .undone(attempt)
      }
    }
    try session.settle()
    do throws(PostgresFailure) {
      try session.later("COMMIT")
      guard try session.settle()?.tag == "COMMIT" else {
        return .again(PostgresFailure(state: "40001", message: "the transaction was not committed", sql: "COMMIT"))
      }
    } catch {
      if error.isLost { return .inDoubt(transaction: transaction, attempts, topics) }
      return error.mayRunAgain ? .again(error) : .failed(error, attempts)
    }
    return .committed(attempts, topics)
  }

  /// Whether `transaction` was committed; nil if the server does not say before `deadline`.
  private func outcome(of transaction: String, until deadline: ContinuousClock.Instant) -> Bool? {
    var pause: UInt32 = 10_000
    while ContinuousClock.now < deadline {
      let status = try? session.withLock { held throws(PostgresFailure) -> SQLValue? in
        let session = try PostgresSession(settings)
        held = session
        try session.send("SELECT pg_xact_status(?::text::xid8)", [.text(transaction)])
        return try session.settle().map { result throws(PostgresFailure) in
          try result.row(0, result.columns()).values[0]
        }
      }
      switch status {
      case .text("committed"): return true
      case .text("aborted"): return false
      default: break
      }
      usleep(pause)
      pause = min(pause * 2, 500_000)
    }
    return nil
  }
}
