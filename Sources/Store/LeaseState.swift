public import Vocabulary

/// A lease's row, and by which rules it changes. Pure: ``Lease`` reads it, lets it change and writes what it became.
public struct LeaseState: Sendable, Hashable {
  public private(set) var holder: String
  /// One more each time the lease changes hands.
  public private(set) var term: Int64
  /// By the database's clock. From here on another may take it.
  public private(set) var until: Instant

  public init(holder: String, term: Int64, until: Instant) {
    (self.holder, self.term, self.until) = (holder, term, until)
  }

  /// A lease that nobody ever held.
  public init(takenBy holder: String, until: Instant) { self.init(holder: holder, term: 1, until: until) }

  /// Takes the lease, or keeps it, from `now` to `end`. False while another holds it.
  public mutating func take(by holder: String, at now: Instant, until end: Instant) -> Bool {
    if holder != self.holder {
      guard until <= now else {
        // The clock has gone back: nobody's lease is longer than one from now.
        until = min(until, end)
        return false
      }
      (self.holder, term) = (holder, term + 1)
    }
    until = end
    return true
  }

  /// Whether who took it under `term` may still write.
  public func admits(_ holder: String, term: Int64) -> Bool { holder == self.holder && term == self.term }

  /// Gives it back at `now`. Who has lost it gives nothing back.
  public mutating func release(by holder: String, term: Int64, at now: Instant) {
    if admits(holder, term: term) { until = min(until, now) }
  }
}
