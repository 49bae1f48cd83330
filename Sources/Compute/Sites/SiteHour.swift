public import Vocabulary

/// How much of a site was used in one hour: racks as its owner told at its end, the rest by the readings that were recorded
/// in it.
public struct SiteHour: Hashable, Sendable, Codable {
  /// When it began.
  public var hour: Instant
  public var racksBuilt: Int64
  public var racksUsed: Int64
  /// Processor seconds.
  public var cpuUsedSeconds: Int64
  public var cpuCapacitySeconds: Int64
  /// Seconds of accelerators that jobs had.
  public var acceleratorUsedSeconds: Int64
  public var acceleratorCapacitySeconds: Int64
  /// How long jobs ran, all together.
  public var jobSeconds: Int64
  /// What of it was of jobs with accelerators.
  public var acceleratorJobSeconds: Int64
  /// True of the hour that is not over.
  public var isPartial: Bool?

  init(_ site: Site, hour: Instant) {
    self.hour = hour
    racksBuilt = site.racksBuilt
    racksUsed = site.racksUsed
    (cpuUsedSeconds, cpuCapacitySeconds, acceleratorUsedSeconds, acceleratorCapacitySeconds) = (0, 0, 0, 0)
    (jobSeconds, acceleratorJobSeconds) = (0, 0)
  }

  /// Adds what a pool had to give in `seconds`.
  mutating func add(_ pool: Pool, for seconds: Int64) {
    cpuCapacitySeconds = Self.sum(cpuCapacitySeconds, pool.capacity.milliCPU * seconds / 1000)
    for sort in pool.capacity.accelerators {
      acceleratorCapacitySeconds = Self.sum(acceleratorCapacitySeconds, sort.count * seconds)
    }
  }

  /// A sum that stays a number that JSON can carry.
  static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? JSON.largestInteger : min(sum, JSON.largestInteger)
  }
}
