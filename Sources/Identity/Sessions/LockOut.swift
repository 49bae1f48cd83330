public import Vocabulary

/// How repeated failures to sign in lock a login: the fifth for a minute, each further one for twice as long, at most an
/// hour. A success forgets them.
public struct LockOut: Hashable, Sendable {
  public var failures: Int64
  public var lockedUntil: Instant?

  public static let free: Int64 = 5

  public init(failures: Int64 = 0, lockedUntil: Instant? = nil) {
    self.failures = failures
    self.lockedUntil = lockedUntil
  }

  public func isLocked(at now: Instant) -> Bool { lockedUntil.map { now < $0 } ?? false }

  public mutating func fail(at now: Instant) {
    failures += 1
    guard failures >= Self.free else { return }
    let minutes = Int64(1) << min(failures - Self.free, 6)
    lockedUntil = now.adding(seconds: min(60 * minutes, 3600))
  }
}
