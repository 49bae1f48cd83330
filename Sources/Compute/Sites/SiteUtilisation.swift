import Exchange
public import Store
public import Vocabulary

/// How much of a site is used: racks as its owner tells, processors as signed readings say.
public struct SiteUtilisation: Hashable, Sendable, Codable {
  public var site: ID<Site>
  public var from: Instant
  public var to: Instant
  public var racks: Racks
  /// Of all pools that are not closed.
  public var cpu: CPU
  public var pools: [OfPool]

  public struct Racks: Hashable, Sendable, Codable {
    public var built: Int64
    public var used: Int64
    /// The share used; absent where none are built.
    public var basisPoints: Int64?
    public var targetBasisPoints: Int64
  }

  public struct CPU: Hashable, Sendable, Codable {
    /// By the readings that were recorded in the period.
    public var usedSeconds: Int64
    /// What there was to use: processors times the seconds since the pool was registered or the period began.
    public var capacitySeconds: Int64
    /// The share used; absent where there was nothing to use. More than 10000 if readings tell of time before the period.
    public var basisPoints: Int64?

    init(usedSeconds: Int64, capacitySeconds: Int64) {
      self.usedSeconds = usedSeconds
      self.capacitySeconds = capacitySeconds
      basisPoints =
        capacitySeconds > 0
        ? Int64(min(Double(usedSeconds) * 10_000 / Double(capacitySeconds), 1_000_000_000).rounded(.down)) : nil
    }
  }

  public struct OfPool: Hashable, Sendable, Codable {
    public var pool: ID<Pool>
    public var name: Text
    public var readings: Int64
    public var cpu: CPU
  }
}

extension SiteUtilisation {
  /// The longest period that can be asked for.
  public static let mostDays: Int64 = 366

  /// The utilisation of one site between two moments.
  public static func of(_ tx: Transaction, _ id: ID<Site>, from: Instant, to: Instant) throws -> SiteUtilisation {
    guard from < to, to.milliseconds(since: from) <= mostDays * 86_400_000 else {
      throw SiteRefusal.field(
        "from", Text(zh: "早于 to，且相距至多 \(mostDays) 天", en: "a time before `to`, by at most \(mostDays) days"))
    }
    let site = try Sites.get(tx, id)
    var used: [ID<Pool>: (readings: Int64, seconds: Int64)] = [:]
    // A reading's id begins with the time at which it was recorded, so a period is a stretch of the primary key.
    for row in try tx.rows(
      """
      SELECT j.pool, COUNT(*), CAST(SUM(COALESCE(r.cpu_seconds, r.quantity)) AS BIGINT) FROM reading r JOIN job j ON j.use_id = r.use_id
      JOIN pool p ON p.id = j.pool WHERE r.id >= ? AND r.id < ? AND r.line IS NULL AND p.site = ? GROUP BY j.pool
      """, first(at: from), first(at: to), id)
    { used[try row.id(0)] = (try row.int(1), try row.int(2)) }
    var pools: [OfPool] = []
    for row in try tx.rows("SELECT body, id FROM pool WHERE site = ? AND state <> 'closed' ORDER BY id LIMIT 1000", id)
    {
      guard let pool = try? row.body(0, of: "pool", as: Pool.self) else { continue }
      let (readings, seconds) = used[pool.id] ?? (0, 0)
      let available = max(0, to.milliseconds(since: max(from, pool.registeredAt)) / 1000)
      pools.append(
        OfPool(
          pool: pool.id, name: pool.name, readings: readings,
          cpu: CPU(usedSeconds: seconds, capacitySeconds: pool.capacity.milliCPU * available / 1000)))
    }
    return SiteUtilisation(
      site: id, from: from, to: to,
      racks: Racks(
        built: site.racksBuilt, used: site.racksUsed, basisPoints: site.rackBasisPoints,
        targetBasisPoints: site.rackTargetBasisPoints),
      cpu: CPU(
        usedSeconds: try sum(pools.map(\.cpu.usedSeconds)), capacitySeconds: try sum(pools.map(\.cpu.capacitySeconds))),
      pools: pools)
  }

  private static func sum(_ parts: [Int64]) throws -> Int64 {
    try parts.reduce(0) { total, part in
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow, sum <= JSON.largestInteger else {
        throw ComputeFailure("utilisation", because: "the sum overflows")
      }
      return sum
    }
  }

  /// The lowest id that a reading of that moment can have.
  static func first(at moment: Instant) -> ID<Reading> {
    var zeros = Zeros()
    return ID(at: moment, using: &zeros)
  }

  private struct Zeros: RandomNumberGenerator { mutating func next() -> UInt64 { 0 } }
}
