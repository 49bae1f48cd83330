import Store
import Synchronization
import Vocabulary

/// A database that carries writes out and, for as long as it is told to, does not say so: as a server whose answer to the
/// commit was lost, and that did not come back before the caller was told. It can also let something happen after a write.
final class DoubtfulDatabase: Database {
  private let base: any Database
  private let silent = Mutex(0)
  private let next = Mutex<(@Sendable () async throws -> Void)?>(nil)

  init(_ base: any Database) { self.base = base }

  /// The next so many writes are carried out and not answered.
  func fallSilent(for writes: Int = 1) { silent.withLock { $0 = writes } }

  /// What happens once the next write is carried out, before its caller hears of that.
  func afterNext(_ body: @escaping @Sendable () async throws -> Void) { next.withLock { $0 = body } }

  func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    let value = try await base.write(body)
    let then = next.withLock { next in
      defer { next = nil }
      return next
    }
    try await then?()
    let isSilent = silent.withLock { silent in
      silent -= 1
      return silent >= 0
    }
    guard !isSilent else {
      throw Refusal(.unavailable, rule: "store.unreachable", Text(zh: "没有响应", en: "no answer"))
    }
    return value
  }

  func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await base.read(body)
  }

  func signals(_ topic: String) -> AsyncStream<Void> { base.signals(topic) }
  func backup(to path: String) async throws { try await base.backup(to: path) }
  var condition: StoreCondition { base.condition }
  func close() async throws { try await base.close() }
}
