import Dispatch
import Synchronization

/// A bounded pool of connections for reads, each with a thread of its own. A read takes a lane that is free or waits
/// for the first that becomes so.
final class PostgresReaders: Sendable {
  /// A read on its way. `run` is told whether the read was cancelled meanwhile.
  final class Job: Sendable {
    let run: @Sendable (PostgresLane) -> Void
    let isCancelled = Atomic(false)
    init(_ run: @escaping @Sendable (PostgresLane) -> Void) { self.run = run }
  }

  private struct State {
    var idle: [PostgresLane]
    var waiting: [Job] = []
    var closed = false
  }
  private let state: Mutex<State>
  private let lanes: [PostgresLane]
  private let limit: Int

  init(_ settings: PostgresSettings, lanes count: Int, waiting limit: Int) {
    lanes = (0..<count).map { PostgresLane(settings, label: "lingqu.store.reader.\($0)") }
    state = Mutex(State(idle: lanes))
    self.limit = limit
  }

  enum Admission { case accepted, full, closed }

  func submit(_ job: Job) -> Admission {
    enum Turn { case now(PostgresLane), later, refused(Admission) }
    let turn = state.withLock { state -> Turn in
      if state.closed { return .refused(.closed) }
      if let lane = state.idle.popLast() { return .now(lane) }
      guard state.waiting.count < limit else { return .refused(.full) }
      state.waiting.append(job)
      return .later
    }
    switch turn {
    case .now(let lane): start(job, on: lane)
    case .later: break
    case .refused(let admission): return admission
    }
    return .accepted
  }

  private func start(_ job: Job, on lane: PostgresLane) {
    lane.queue.async { [self] in
      var next: Job? = job
      while let job = next {
        lane.perform(job)
        next = state.withLock { state in
          if state.waiting.isEmpty {
            state.idle.append(lane)
            return nil
          }
          return state.waiting.removeFirst()
        }
      }
    }
  }

  /// Interrupts `job` if it is running; if it is waiting, it will find out when its turn comes.
  func cancel(_ job: Job) {
    job.isCancelled.store(true, ordering: .relaxed)
    for lane in lanes { lane.cancel(job) }
  }

  /// Lets nobody in any more, and ends the connections once the reads that were let in are done.
  func close() async {
    state.withLock { $0.closed = true }
    for lane in lanes {
      await withCheckedContinuation { continuation in
        lane.queue.async {
          lane.close()
          continuation.resume()
        }
      }
    }
  }
}

/// One connection and its thread.
final class PostgresLane: Sendable {
  private struct Running {
    let job: PostgresReaders.Job
    let cancel: PostgresCanceller?
  }

  let queue: DispatchQueue
  private let settings: PostgresSettings
  /// Touched on the lane's own thread only.
  private let session = Mutex<PostgresSession?>(nil)
  private let running = Mutex<Running?>(nil)

  init(_ settings: PostgresSettings, label: String) {
    self.settings = settings
    queue = DispatchQueue(label: label)
  }

  func perform(_ job: PostgresReaders.Job) {
    defer { running.withLock { $0 = nil } }
    running.withLock { $0 = Running(job: job, cancel: nil) }
    job.run(self)
  }

  func cancel(_ job: PostgresReaders.Job) {
    running.withLock { running in
      if let running, running.job === job { running.cancel?() }
    }
  }

  /// One consistent snapshot. Throws a ``PostgresFailure`` of the connection or what `body` throws.
  func snapshot<Value: Sendable>(_ body: @Sendable (Transaction) throws -> Value) throws -> Value {
    try session.withLock { held in
      let session: PostgresSession
      if let open = held, !open.isLost {
        session = open
      } else {
        session = try PostgresSession(settings)
        // A snapshot holds nobody up, and what reads a long one may pause.
        try session.script("SET idle_in_transaction_session_timeout = '60s'")
        held = session
      }
      running.withLock { running in
        if let job = running?.job { running = Running(job: job, cancel: session.canceller()) }
      }
      try session.later("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
      let connection = PostgresConnection(session, savepoints: false)
      let outcome = Result { try body(Transaction(connection: connection, topics: Transaction.TopicBox())) }
      let failure = connection.ended
      connection.end()
      if !session.isLost {
        // Its answer is read with the next statement.
        try? session.later("ROLLBACK")
        try? session.flush()
      }
      if let failure { throw failure }
      return try outcome.get()
    }
  }

  func close() {
    session.withLock { held in
      held?.close()
      held = nil
    }
  }
}
