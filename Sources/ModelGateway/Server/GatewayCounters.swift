import Synchronization

/// What the gateway has done since it started, for `/metrics`.
public final class GatewayCounters: Sendable {
  public struct Values: Sendable {
    public var calls: [String: Int64] = [:]
    public var promptTokens: Int64 = 0
    public var completionTokens: Int64 = 0
    public var underWay: Int64 = 0
    /// Seconds to the first byte of an answer, by upper bound; the last counts all.
    public var firstByte = Histogram()
    public var duration = Histogram()
  }

  /// Counts by upper bounds in milliseconds.
  public struct Histogram: Sendable {
    public static let bounds: [Int64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000]
    public var counts = [Int64](repeating: 0, count: bounds.count + 1)
    public var sum: Int64 = 0

    mutating func add(_ milliseconds: Int64) {
      let place = Self.bounds.firstIndex { milliseconds <= $0 } ?? Self.bounds.count
      counts[place] += 1
      sum += milliseconds
    }
  }

  private let values = Mutex(Values())
  public var now: Values { values.withLock { $0 } }

  func began() { values.withLock { $0.underWay += 1 } }
  func ended(_ outcome: String, prompt: Int64, completion: Int64, first: Int64?, duration: Int64) {
    values.withLock { values in
      values.underWay -= 1
      values.calls[outcome, default: 0] += 1
      values.promptTokens += prompt
      values.completionTokens += completion
      if let first { values.firstByte.add(first) }
      values.duration.add(duration)
    }
  }
}
