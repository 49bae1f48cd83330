import Synchronization

/// Lets reads in until it is closed, and closes when the last of them has left: the pool of readers is not safe to close
/// while a read asks for one.
final class ReadGate: Sendable {
  private struct State {
    var inside = 0
    var closed = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())

  /// False once it is closed.
  func enter() -> Bool {
    state.withLock { state in
      guard !state.closed else { return false }
      state.inside += 1
      return true
    }
  }

  func leave() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.inside -= 1
      guard state.closed, state.inside == 0 else { return [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Lets nobody in any more and returns when nobody is inside.
  func close() async {
    await withCheckedContinuation { continuation in
      let empty = state.withLock { state in
        state.closed = true
        if state.inside > 0 { state.waiting.append(continuation) }
        return state.inside == 0
      }
      if empty { continuation.resume() }
    }
  }
}
