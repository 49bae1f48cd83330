public import Scheduling

/// What one run of the inflation experiment came to.
public struct InflationResult: Sendable {
  public var policy: PlacementPolicy
  public var seed: UInt64
  public var curve = InflationCurve()
  public var decisions = 0
  public var dropped = 0
  /// Seconds of one processor that the whole run took: decisions, and the figures after each.
  public var processorSeconds = 0.0

  /// Decisions in a second of one processor.
  public var decisionsPerSecond: Double { processorSeconds > 0 ? Double(decisions) / processorSeconds : 0 }
}

/// Means over the tasks that came while a whole per cent of the accelerators had been asked for.
public struct InflationCurve: Sendable {
  public struct Point: Sendable {
    public var allocated = 0.0
    public var fragmentation = 0.0
    public var powerKW = 0.0
    var count = 0
  }

  private var sums: [Point] = []

  mutating func add(at percent: Int, allocated: Double, fragmentation: Double, powerKW: Double = 0) {
    while sums.count <= percent { sums.append(Point()) }
    sums[percent].allocated += allocated
    sums[percent].fragmentation += fragmentation
    sums[percent].powerKW += powerKW
    sums[percent].count += 1
  }

  /// The largest per cent that was reached.
  public var last: Int { sums.count - 1 }

  /// The means at a per cent; nil if no task came then.
  public func at(_ percent: Int) -> Point? {
    guard percent >= 0, percent < sums.count, sums[percent].count > 0 else { return nil }
    let sum = sums[percent]
    let count = Double(sum.count)
    return Point(
      allocated: sum.allocated / count, fragmentation: sum.fragmentation / count, powerKW: sum.powerKW / count,
      count: sum.count)
  }
}
