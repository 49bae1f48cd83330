import Synchronization

/// How long decisions about the queue took, as a histogram.
public final class Decisions: Sendable {
  /// Upper bounds in milliseconds.
  public static let bounds: [Double] = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000]

  public struct Histogram: Sendable {
    /// How many took at most the bound in the same place, and how many longer than all.
    public var counts = [Int64](repeating: 0, count: Decisions.bounds.count + 1)
    public var seconds = 0.0
    /// How many waiting jobs were looked at.
    public var jobs: Int64 = 0
  }
  private let histogram = Mutex(Histogram())

  public init() {}

  public var now: Histogram { histogram.withLock { $0 } }

  func note(_ duration: Duration, of jobs: Int) {
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    let place = Self.bounds.firstIndex { seconds * 1000 <= $0 } ?? Self.bounds.count
    histogram.withLock {
      $0.counts[place] += 1
      $0.seconds += seconds
      $0.jobs += Int64(jobs)
    }
  }
}
