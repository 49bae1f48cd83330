import Identity
import Synchronization
import Vocabulary

/// Requests under one `Idempotency-Key` take turns, so that the second finds what the first was answered instead of doing
/// the work a second time; also where the work is not one transaction.
final class Turns: Sendable {
  struct Key: Hashable, Sendable {
    let participant: ID<Participant>
    let key: String
  }

  /// Those who wait for a key that somebody has, in the order they came.
  private let waiting = Mutex<[Key: [CheckedContinuation<Void, Never>]]>([:])

  /// Runs `work` once nobody else has `key`.
  func take<Value: Sendable>(_ key: Key, _ work: () async throws -> Value) async throws -> Value {
    await withCheckedContinuation { continuation in
      let free = waiting.withLock { waiting in
        guard waiting[key] != nil else {
          waiting[key] = []
          return true
        }
        waiting[key]?.append(continuation)
        return false
      }
      if free { continuation.resume() }
    }
    defer { pass(on: key) }
    return try await work()
  }

  private func pass(on key: Key) {
    let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
      guard var others = waiting[key], !others.isEmpty else {
        waiting[key] = nil
        return nil
      }
      let next = others.removeFirst()
      waiting[key] = others
      return next
    }
    next?.resume()
  }

  /// How many keys are in use.
  var count: Int { waiting.withLock { $0.count } }
}
