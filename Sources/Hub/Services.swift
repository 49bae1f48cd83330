import Crypto
import Dispatch
import Evidence
import Identity
import Store
import Synchronization
import Vocabulary

/// What operations need besides their transaction.
struct Services: Sendable {
  let database: any Database
  let log: LogService
  let vault: KeyVault
  /// Signs readings for the hub.
  let countersign: @Sendable ([UInt8]) throws -> String
  let clock: @Sendable () -> Instant
  let metrics: HubMetrics
  /// Hashes for people who are in.
  let slow: SlowWork
  /// Hashes for whoever is at the door.
  let signIns: SignIns
  let overview = OverviewCache()
  let followers = Followers()
  /// Whether everybody may read what the log's entries say (``HubConfiguration/openEvidence``).
  let openEvidence: Bool
  let backups = OneAtATime()
  let integrityChecks = OneAtATime()
  let checkups = OneAtATime()
  let draining: Draining
  /// Where uploads and jobs live.
  let folder: String
}

/// A thread for work that is slow on purpose or blocks, so that it does not hold up the cooperative pool. Bounded: what
/// finds too much work waiting is refused.
final class SlowWork: Sendable {
  private let queue: DispatchQueue
  private let waiting = Mutex(0)
  private static let limit = 32

  init(_ name: String) { queue = DispatchQueue(label: "lingqu.hub." + name) }

  func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    let accepted = waiting.withLock { count in
      guard count < Self.limit else { return false }
      count += 1
      return true
    }
    guard accepted else {
      throw Refusal(
        .tooMany, rule: "hub.busy", Text(zh: "请求过多", en: "too many such requests at once"),
        remedy: Text(zh: "稍后重试", en: "try again shortly"))
    }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async {
        let result = Result { try work() }
        self.waiting.withLock { $0 -= 1 }
        continuation.resume(with: result)
      }
    }
  }
}
