import Synchronization
import Vocabulary

/// Work of which there is never more than one: what finds it going on is refused.
final class OneAtATime: Sendable {
  private let isBusy = Mutex(false)

  func run<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
    guard
      isBusy.withLock({ busy in
        defer { busy = true }
        return !busy
      })
    else {
      throw Refusal(
        .tooMany, rule: "hub.one-at-a-time", Text(zh: "另一项同类工作正在进行", en: "another such work is going on"),
        remedy: Text(zh: "等待其完成后重试", en: "wait until it is done, then try again"))
    }
    defer { isBusy.withLock { $0 = false } }
    return try await work()
  }
}
