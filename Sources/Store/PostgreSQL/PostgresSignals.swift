import Glibc
import Synchronization

/// Wake-ups between replicas by `LISTEN`/`NOTIFY`, on a connection and a thread of their own.
///
/// A notification in every transaction costs four fifths of the rate, so topics are gathered and told at most every
/// 20 ms. Listeners must poll as well: what is told while the connection is down is lost.
final class PostgresSignals: Sendable {
  private static let gathering: Int32 = 20

  private struct State {
    var topics: Set<String> = []
    var closed = false
    var isRunning = false
    /// Who waits for the thread's end.
    var closer: CheckedContinuation<Void, Never>?
  }

  let board = SignalBoard()
  private let settings: PostgresSettings
  private let state = Mutex(State())
  private let wake: WakePipe

  init(_ settings: PostgresSettings) throws {
    self.settings = settings
    wake = try WakePipe()
  }

  /// Without a thread wake-ups from other replicas are not heard, and listeners poll.
  func start() {
    state.withLock { $0.isRunning = true }
    if !OwnThread.start({ self.run() }) { ended() }
  }

  private func ended() {
    let closer = state.withLock { state in
      state.isRunning = false
      return state.closer.take()
    }
    closer?.resume()
  }

  /// Wakes the listeners here at once and those at other replicas soon.
  func post(_ topic: String) {
    board.signal(topic)
    let first = state.withLock { state in
      defer { state.topics.insert(topic) }
      return state.topics.isEmpty
    }
    if first { wake.ring() }
  }

  func close() async {
    board.close()
    state.withLock { $0.closed = true }
    wake.ring()
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.isRunning { state.closer = continuation }
        return !state.isRunning
      }
      if isOver { continuation.resume() }
    }
  }

  private var isClosed: Bool { state.withLock { $0.closed } }

  private func run() {
    defer { ended() }
    var pause: Int32 = 50
    var isFirst = true
    while !isClosed {
      do {
        let session = try PostgresSession(settings)
        defer { session.close() }
        let channel = try Self.channel(session)
        try session.script("LISTEN \(channel)")
        // Something may have been told while nobody listened here.
        if !isFirst { board.signalAll() }
        isFirst = false
        pause = 50
        try serve(session, channel)
      } catch {
        wake.wait(for: nil, pause)
        pause = min(pause * 2, 2000)
      }
    }
  }

  /// Hubs in other schemas of the same database have channels of their own.
  private static func channel(_ session: PostgresSession) throws -> String {
    try session.send("SELECT 'lingqu_' || md5(current_schema())", [])
    guard let result = try session.settle() else { throw PostgresFailure.lost("no answer") }
    return try result.row(0, result.columns()).text(0)
  }

  private func serve(_ session: PostgresSession, _ channel: String) throws {
    while !isClosed {
      wake.wait(for: session.socket, 1000)
      for notice in try session.notifications() {
        let parts = notice.split(separator: " ", maxSplits: 1)
        if parts.count == 2, parts[0] != settings.instance { board.signal(String(parts[1])) }
      }
      guard state.withLock({ !$0.topics.isEmpty }) else { continue }
      wake.wait(for: nil, Self.gathering)
      let topics = state.withLock { state in
        defer { state.topics = [] }
        return state.topics
      }
      for topic in topics.sorted() {
        try session.send("SELECT pg_notify('\(channel)', ?)", [.text("\(settings.instance) \(topic)")])
      }
      if !topics.isEmpty { try session.settle() }
    }
  }
}

/// Wakes a thread that waits in `poll`.
private final class WakePipe: Sendable {
  private let ends: (read: Int32, write: Int32)

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw StoreOpenError.unreachable("no pipe: \(errno)") }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    self.ends = (ends[0], ends[1])
  }

  deinit {
    close(ends.read)
    close(ends.write)
  }

  func ring() {
    var byte: UInt8 = 1
    _ = write(ends.write, &byte, 1)
  }

  /// Returns when it is rung, when `socket` has something to read, or after `timeout` milliseconds.
  /// Without a socket it only sleeps, so that a ring does not cut a pause short.
  func wait(for socket: Int32?, _ timeout: Int32) {
    guard let socket else {
      usleep(UInt32(timeout) * 1000)
      return
    }
    var watched = [
      pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0), pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&watched, 2, timeout)
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(ends.read, &bytes, bytes.count) == bytes.count {}
  }
}
