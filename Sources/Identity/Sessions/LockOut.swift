public import Vocabulary

/// How repeated failures to sign in lock a login: the fifth for a minute, each further one for twice as long, at most an
/// hour. A success forgets them, and so does a day without a failure.
public struct LockOut: Hashable, Sendable {
  public var failures: Int64
  public var failedAt: Instant?
  public var lockedUntil: Instant?

  public static let free: Int64 = 5
  /// After this many seconds without one, failures are forgotten.
  public static let memory: Int64 = 86_400

  public init(failures: Int64 = 0, failedAt: Instant? = nil, lockedUntil: Instant? = nil) {
    self.failures = failures
    self.failedAt = failedAt
    self.lockedUntil = lockedUntil
  }

  public func isLocked(at now: Instant) -> Bool { lockedUntil.map { now < $0 } ?? false }

  /// A failure while locked changes nothing: guesses that were under way do not add up.
  public mutating func fail(at now: Instant) {
    if isLocked(at: now) { return }
    if let failedAt, now.milliseconds(since: failedAt) >= Self.memory * 1000 { failures = 0 }
    failures = min(failures, 1000) + 1
    failedAt = now
    guard failures >= Self.free else { return }
    let minutes = Int64(1) << min(failures - Self.free, 6)
    lockedUntil = now.adding(seconds: min(60 * minutes, 3600))
  }
}
