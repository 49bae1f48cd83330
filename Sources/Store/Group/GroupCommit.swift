import Dispatch
import Synchronization

/// A queue whose waiting items are taken together by one worker thread.
///
/// While a group is being committed the next one gathers, so the size of a group follows the load and a lone
/// write waits for nobody.
final class GroupCommit<Item: Sendable>: Sendable {
  enum Admission { case accepted, full, closed }

  private struct State {
    var waiting: [Item] = []
    var working = false
    var closed = false
  }

  private let state = Mutex(State())
  private let thread: DispatchQueue
  private let limit: Int
  private let largestGroup: Int
  private let commit: @Sendable ([Item], GroupCommit<Item>) -> Void

  /// - Parameters:
  ///   - limit: how many items may wait; one more is refused.
  ///   - commit: handles one group on the worker thread; may let others join it.
  init(label: String, limit: Int, largestGroup: Int, commit: @escaping @Sendable ([Item], GroupCommit<Item>) -> Void) {
    thread = DispatchQueue(label: label)
    self.limit = limit
    self.largestGroup = largestGroup
    self.commit = commit
  }

  var queued: Int { state.withLock { $0.waiting.count } }

  /// For a group that had to wait before it could begin: whoever came meanwhile joins it.
  func join(_ group: inout [Item]) {
    state.withLock { state in
      let more = state.waiting.prefix(max(0, largestGroup - group.count))
      group.append(contentsOf: more)
      state.waiting.removeFirst(more.count)
    }
  }

  func submit(_ item: Item) -> Admission {
    let (admission, start) = state.withLock { state -> (Admission, Bool) in
      if state.closed { return (.closed, false) }
      guard state.waiting.count < limit else { return (.full, false) }
      state.waiting.append(item)
      defer { state.working = true }
      return (.accepted, !state.working)
    }
    if start { thread.async { self.drain() } }
    return admission
  }

  private func drain() {
    while true {
      let group = state.withLock { state -> [Item] in
        let group = Array(state.waiting.prefix(largestGroup))
        state.waiting.removeFirst(group.count)
        if group.isEmpty { state.working = false }
        return group
      }
      if group.isEmpty { return }
      commit(group, self)
    }
  }

  /// Admits nothing more and runs `body` on the worker thread after everything that was admitted.
  func close<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    state.withLock { $0.closed = true }
    return await withCheckedContinuation { continuation in
      thread.async { continuation.resume(returning: body()) }
    }
  }
}
