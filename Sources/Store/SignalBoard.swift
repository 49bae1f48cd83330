import Synchronization

/// Wake-ups inside this process, by topic.
final class SignalBoard: Sendable {
  private struct State {
    var listeners: [String: [UInt64: AsyncStream<Void>.Continuation]] = [:]
    var next: UInt64 = 0
    var closed = false
  }
  private let state = Mutex(State())

  func listen(_ topic: String) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let key = state.withLock { state -> UInt64? in
      guard !state.closed else { return nil }
      state.next += 1
      state.listeners[topic, default: [:]][state.next] = continuation
      return state.next
    }
    guard let key else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { state in
        state.listeners[topic]?[key] = nil
        if state.listeners[topic]?.isEmpty == true { state.listeners[topic] = nil }
      }
    }
    return stream
  }

  func signal(_ topic: String) {
    let listeners = state.withLock { $0.listeners[topic].map { Array($0.values) } ?? [] }
    for listener in listeners { listener.yield() }
  }

  /// Wakes everybody: something may have been missed.
  func signalAll() {
    let listeners = state.withLock { $0.listeners.values.flatMap(\.values) }
    for listener in listeners { listener.yield() }
  }

  func close() {
    let all = state.withLock { state in
      state.closed = true
      defer { state.listeners = [:] }
      return state.listeners.values.flatMap(\.values)
    }
    for listener in all { listener.finish() }
  }
}
