import Dispatch
import Synchronization

/// Work that is waited for no longer than it may take. What blocks in the kernel cannot be cancelled: it is left behind.
enum Bounded {
  private final class Slot<Value: Sendable>: Sendable {
    private let waiting: Mutex<CheckedContinuation<Value, any Error>?>

    init(_ continuation: CheckedContinuation<Value, any Error>) { waiting = Mutex(continuation) }

    /// The first result counts.
    func give(_ result: Result<Value, any Error>) {
      waiting.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }?.resume(with: result)
    }
  }

  /// What `work` returns, or nil after `limit`; then it is cancelled.
  static func run<Value: Sendable>(_ limit: Duration, _ work: @escaping @Sendable () async throws -> Value) async throws
    -> Value?
  {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value?, any Error>) in
      let slot = Slot(continuation)
      let task = Task {
        do { slot.give(.success(try await work())) } catch { slot.give(.failure(error)) }
      }
      Task {
        try? await Task.sleep(for: limit)
        slot.give(.success(nil))
        task.cancel()
      }
    }
  }

  /// On a thread that may block.
  static func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
    }
  }
}
