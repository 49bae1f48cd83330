public import Store
public import Vocabulary

/// How much of a site, or of several, was used over a stretch of whole hours.
public struct SiteSpan: Hashable, Sendable, Codable {
  /// How many hours of it the history has; each site's count.
  public var hours: Int64 = 0
  public var cpuUsedSeconds: Int64 = 0
  public var cpuCapacitySeconds: Int64 = 0
  public var acceleratorUsedSeconds: Int64 = 0
  public var acceleratorCapacitySeconds: Int64 = 0
  /// The shares used; absent where there was nothing to use.
  public var cpuBasisPoints: Int64?
  public var acceleratorBasisPoints: Int64?

  public init() {}

  public mutating func add(_ other: SiteSpan) {
    hours = SiteHour.sum(hours, other.hours)
    cpuUsedSeconds = SiteHour.sum(cpuUsedSeconds, other.cpuUsedSeconds)
    cpuCapacitySeconds = SiteHour.sum(cpuCapacitySeconds, other.cpuCapacitySeconds)
    acceleratorUsedSeconds = SiteHour.sum(acceleratorUsedSeconds, other.acceleratorUsedSeconds)
    acceleratorCapacitySeconds = SiteHour.sum(acceleratorCapacitySeconds, other.acceleratorCapacitySeconds)
    cpuBasisPoints = Self.share(cpuUsedSeconds, cpuCapacitySeconds)
    acceleratorBasisPoints = Self.share(acceleratorUsedSeconds, acceleratorCapacitySeconds)
  }

  /// Readings may tell of time before the stretch: no share is more than all.
  private static func share(_ used: Int64, _ whole: Int64) -> Int64? {
    whole > 0 ? Int64(min(10_000, Double(max(0, used)) * 10_000 / Double(whole))) : nil
  }
}

extension SiteHours {
  /// One stretch of one site.
  public struct Stretch: Sendable {
    public var site: ID<Site>
    /// Counted from the first hour, from 0.
    public var step: Int64
    public var span: SiteSpan
  }

  /// What the history has of the hours `from ..< to`, in stretches of `step` hours. Hours are counted from 1970.
  public static func stretches(
    _ tx: Transaction, of sites: [ID<Site>], from: Int64, to: Int64, step: Int64
  ) throws -> [Stretch] {
    var found: [Stretch] = []
    for site in sites {
      for row in try tx.rows(
        """
        SELECT step, COUNT(*), CAST(SUM(cpu_used) AS BIGINT), CAST(SUM(cpu_capacity) AS BIGINT),
          CAST(SUM(accelerator_used) AS BIGINT), CAST(SUM(accelerator_capacity) AS BIGINT)
        FROM (SELECT (hour - ?) / ? AS step, cpu_used, cpu_capacity, accelerator_used, accelerator_capacity
          FROM site_hour WHERE site = ? AND hour >= ? AND hour < ?) told
        GROUP BY step ORDER BY step
        """, from, max(1, step), site, from, to)
      {
        var told = SiteSpan()
        (told.hours, told.cpuUsedSeconds, told.cpuCapacitySeconds) = (try row.int(1), try row.int(2), try row.int(3))
        (told.acceleratorUsedSeconds, told.acceleratorCapacitySeconds) = (try row.int(4), try row.int(5))
        var span = SiteSpan()
        span.add(told)
        found.append(Stretch(site: site, step: try row.int(0), span: span))
      }
    }
    return found
  }
}
