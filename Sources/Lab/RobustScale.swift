/// Where the middle of some values lies and how far they spread, by median and median absolute deviation: a few
/// outliers do not move it.
public struct RobustScale: Hashable, Sendable, Codable {
  public let median: Double
  /// 1.4826 × the median absolute deviation: the standard deviation of values that are normal. Positive.
  public let spread: Double

  /// Nil for no values, and for values of which more than half are equal.
  public init?(_ values: [Double]) {
    guard let median = Self.median(values), let deviation = Self.median(values.map { abs($0 - median) }), deviation > 0
    else { return nil }
    self.median = median
    spread = 1.4826 * deviation
  }

  public init(median: Double, spread: Double) {
    precondition(spread > 0, "a spread is positive")
    self.median = median
    self.spread = spread
  }

  public func score(_ value: Double) -> Double { (value - median) / spread }

  static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
