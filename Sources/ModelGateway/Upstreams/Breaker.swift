/// Keeps calls from an upstream that fails: after several failures in a row it is left alone for a while, then one call tries.
struct Breaker {
  static let failures = 5
  static let pause: Int64 = 10_000

  private var inARow = 0
  private var closedUntil: Int64 = 0

  /// - Parameter now: milliseconds by any clock that does not go back.
  mutating func admits(at now: Int64) -> Bool {
    guard inARow >= Self.failures else { return true }
    guard now >= closedUntil else { return false }
    closedUntil = now + Self.pause
    return true
  }

  mutating func succeeded() { inARow = 0 }

  mutating func failed(at now: Int64) {
    inARow += 1
    if inARow >= Self.failures { closedUntil = now + Self.pause }
  }
}
