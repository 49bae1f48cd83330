import Synchronization
import Vocabulary

/// How many jobs there are of a kind, remembered for some seconds where counting them took a while: a page that many look at
/// counts half a million no more often than that.
final class QueueCounts: Sendable {
  private struct Known {
    var count: Int64
    var at: Instant
  }
  private let known = Mutex<[String: Known]>([:])
  private static let freshness: Int64 = 5_000
  /// Fewer are counted each time.
  private static let many: Int64 = 10_000
  /// Pools times consumers who ask; then all is forgotten.
  private static let mostKnown = 10_000

  func count(_ what: String, at now: Instant, _ count: () throws -> Int64) rethrows -> Int64 {
    if let found = known.withLock({ $0[what] }), abs(now.milliseconds(since: found.at)) < Self.freshness {
      return found.count
    }
    let counted = try count()
    known.withLock { known in
      if known.count >= Self.mostKnown { known = [:] }
      known[what] = counted >= Self.many ? Known(count: counted, at: now) : nil
    }
    return counted
  }
}
