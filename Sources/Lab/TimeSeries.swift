public import Vocabulary

/// Values at equal steps of time.
public struct TimeSeries: Hashable, Sendable {
  /// The moment of the first value.
  public let start: Instant
  /// Milliseconds between two values; positive.
  public let step: Int64
  public let values: [Double]

  public init(start: Instant, step: Int64, values: [Double]) {
    precondition(step > 0, "the step of a series is positive")
    self.start = start
    self.step = step
    self.values = values
  }

  public var count: Int { values.count }

  /// The moment of the value at `index`; also beyond the end.
  public func time(at index: Int) -> Instant { start.adding(milliseconds: Int64(index) * step) }

  /// The index of the first value at or after `instant`, between 0 and `count`.
  public func index(from instant: Instant) -> Int {
    let offset = instant.milliseconds(since: start)
    if offset <= 0 { return 0 }
    return Int(min(Int64(count), (offset + step - 1) / step))
  }

  public subscript(range: Range<Int>) -> TimeSeries {
    TimeSeries(start: time(at: range.lowerBound), step: step, values: Array(values[range]))
  }

  /// Sums of `width` values each; what is left over at the end is dropped.
  public func summed(by width: Int) -> TimeSeries {
    precondition(width > 0, "a width is positive")
    let sums = (0..<count / width).map { block in values[block * width..<(block + 1) * width].reduce(0, +) }
    return TimeSeries(start: start, step: step * Int64(width), values: sums)
  }
}
