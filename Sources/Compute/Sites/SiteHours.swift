import Exchange
public import Store
public import Vocabulary

/// The history of how much of each site was used, an hour a row, kept for ``keptDays``.
public enum SiteHours {
  public static let keptDays: Int64 = 400
  /// The longest stretch that can be asked for.
  public static let mostHours: Int64 = 31 * 24
  private static let length: Int64 = 3_600_000
  /// How far back hours are caught up on that went by unwritten.
  private static let mostBack: Int64 = 24

  /// The hours that are over and not written down yet, oldest first, as hours since 1970.
  public static func due(_ tx: Transaction, at now: Instant) throws -> [Int64] {
    let present = now.milliseconds / length
    guard try tx.row("SELECT 1 FROM site WHERE state = 'active' LIMIT 1") != nil else { return [] }
    let last = try tx.row("SELECT hour FROM site_hour ORDER BY hour DESC LIMIT 1")?.int(0) ?? present - 2
    let first = max(last + 1, present - mostBack)
    return first < present ? Array(first..<present) : []
  }

  /// What became of every active site in one hour.
  public static func figures(_ tx: Transaction, hour: Int64) throws -> [ID<Site>: SiteHour] {
    let from = Instant(milliseconds: hour * length)
    return try figures(tx, from: from, to: from.adding(milliseconds: length), only: nil)
  }

  public static func write(_ tx: Transaction, hour: Int64, _ figures: [ID<Site>: SiteHour]) throws {
    for (site, row) in figures {
      try tx.execute(
        """
        INSERT INTO site_hour (site, hour, racks_built, racks_used, cpu_used, cpu_capacity, accelerator_used,
          accelerator_capacity, job_seconds, accelerator_job_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (site, hour) DO NOTHING
        """, site, hour, row.racksBuilt, row.racksUsed, row.cpuUsedSeconds, row.cpuCapacitySeconds,
        row.acceleratorUsedSeconds, row.acceleratorCapacitySeconds, row.jobSeconds, row.acceleratorJobSeconds)
    }
  }

  /// Forgets what is too old. Returns how many rows.
  public static func purge(_ tx: Transaction, at now: Instant, limit: Int) throws -> Int {
    try tx.execute(
      """
      DELETE FROM site_hour WHERE (site, hour) IN
        (SELECT site, hour FROM site_hour WHERE hour < ? ORDER BY hour LIMIT ?)
      """, now.milliseconds / length - keptDays * 24, limit)
  }

  /// The hours of one site that began from `from` on and before `to`, oldest first, and the one that is not over.
  public static func history(
    _ tx: Transaction, _ id: ID<Site>, from: Instant, to: Instant, at now: Instant
  ) throws -> [SiteHour] {
    guard from < to, to.milliseconds(since: from) <= mostHours * length else {
      throw SiteRefusal.field(
        "from", Text(zh: "早于 to，且相距至多 \(mostHours) 小时", en: "a time before `to`, by at most \(mostHours) hours"))
    }
    let site = try Sites.get(tx, id)
    let rows = try tx.rows(
      """
      SELECT hour, racks_built, racks_used, cpu_used, cpu_capacity, accelerator_used, accelerator_capacity, job_seconds,
        accelerator_job_seconds FROM site_hour WHERE site = ? AND hour >= ? AND hour < ? ORDER BY hour LIMIT ?
      """, id, (from.milliseconds + length - 1) / length, (to.milliseconds + length - 1) / length, mostHours)
    var hours = try rows.map { row in
      var hour = SiteHour(site, hour: Instant(milliseconds: try row.int(0) * length))
      (hour.racksBuilt, hour.racksUsed) = (try row.int(1), try row.int(2))
      (hour.cpuUsedSeconds, hour.cpuCapacitySeconds) = (try row.int(3), try row.int(4))
      (hour.acceleratorUsedSeconds, hour.acceleratorCapacitySeconds) = (try row.int(5), try row.int(6))
      (hour.jobSeconds, hour.acceleratorJobSeconds) = (try row.int(7), try row.int(8))
      return hour
    }
    let present = Instant(milliseconds: now.milliseconds / length * length)
    if site.state == .active, from <= present, present < to,
      var hour = try figures(tx, from: present, to: now, only: id)[id]
    {
      hour.isPartial = true
      hours.append(hour)
    }
    return hours
  }

  private static func figures(
    _ tx: Transaction, from: Instant, to: Instant, only: ID<Site>?
  ) throws -> [ID<Site>: SiteHour] {
    var found: [ID<Site>: SiteHour] = [:]
    for row in try tx.rows("SELECT body, id FROM site WHERE state = 'active' ORDER BY id LIMIT 1000") {
      guard let site = try? row.body(0, of: "site", as: Site.self), only == nil || only == site.id else { continue }
      found[site.id] = SiteHour(site, hour: from)
    }
    for row in try tx.rows("SELECT body, id FROM pool WHERE state <> 'closed' ORDER BY id LIMIT 1000") {
      guard let pool = try? row.body(0, of: "pool", as: Pool.self) else { continue }
      found[pool.site]?.add(pool, for: max(0, to.milliseconds(since: max(from, pool.registeredAt)) / 1000))
    }
    // A reading's id begins with the time at which it was recorded, so an hour is a stretch of the primary key.
    let period = (SiteUtilisation.first(at: from), SiteUtilisation.first(at: to))
    for row in try tx.rows(
      """
      SELECT p.site, CAST(SUM(COALESCE(r.cpu_seconds, r.quantity)) AS BIGINT), CAST(SUM(r.to_at - r.from_at) AS BIGINT)
      FROM reading r JOIN job j ON j.use_id = r.use_id JOIN pool p ON p.id = j.pool
      WHERE r.id >= ? AND r.id < ? AND r.line IS NULL GROUP BY p.site
      """, period.0, period.1)
    {
      let site = try row.id(0, as: ID<Site>.self)
      found[site]?.cpuUsedSeconds = try row.int(1)
      found[site]?.jobSeconds = max(0, try row.int(2) / 1000)
    }
    // What a job was given is told in its body alone; few have accelerators.
    for row in try tx.rows(
      """
      SELECT p.site, j.body, r.to_at - r.from_at FROM reading r JOIN job j ON j.use_id = r.use_id
      JOIN pool p ON p.id = j.pool WHERE r.id >= ? AND r.id < ? AND r.line IS NULL
        AND j.body LIKE '%"accelerators":[{%' LIMIT 100000
      """, period.0, period.1)
    {
      let site = try row.id(0, as: ID<Site>.self)
      guard var hour = found[site], let job = try? row.json(1).decode(Job.self) else { continue }
      let seconds = max(0, try row.int(2) / 1000)
      // Of an accelerator that is shared, the part that it had.
      let milli = job.draft.demand.accelerators.reduce(0) { SiteHour.sum($0, $1.milli) }
      let (product, overflow) = milli.multipliedReportingOverflow(by: seconds)
      hour.acceleratorUsedSeconds = SiteHour.sum(
        hour.acceleratorUsedSeconds, overflow ? JSON.largestInteger : product / 1000)
      hour.acceleratorJobSeconds = SiteHour.sum(hour.acceleratorJobSeconds, seconds)
      found[site] = hour
    }
    return found
  }
}
