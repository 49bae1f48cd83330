import Evidence
public import Identity
import Scheduling
public import Store
public import Vocabulary

/// The quotas in the database.
public enum QuotaRegister {
  static let mostOfPool = 5_000

  static let migration = Migration(
    "compute-0010-quotas",
    """
    CREATE TABLE quota (
      pool TEXT NOT NULL REFERENCES pool (id), participant TEXT NOT NULL, cohort TEXT,
      nominal_cpu INTEGER, nominal_memory INTEGER, nominal_accelerators INTEGER,
      borrowing_cpu INTEGER, borrowing_memory INTEGER, borrowing_accelerators INTEGER,
      lending_cpu INTEGER, lending_memory INTEGER, lending_accelerators INTEGER,
      weight INTEGER NOT NULL, within_queue TEXT NOT NULL, reclaim TEXT NOT NULL, changed_at INTEGER NOT NULL,
      PRIMARY KEY (pool, participant)
    ) STRICT;
    CREATE INDEX quota_participant ON quota (participant, pool);
    CREATE TABLE job_run (run TEXT NOT NULL PRIMARY KEY, job TEXT NOT NULL) STRICT;
    """)

  private static let columns = """
    pool, participant, cohort, nominal_cpu, nominal_memory, nominal_accelerators, borrowing_cpu, borrowing_memory,
    borrowing_accelerators, lending_cpu, lending_memory, lending_accelerators, weight, within_queue, reclaim, changed_at
    """

  /// Gives a participant a quota in a pool, instead of the one that it had. Appends `quota.set`, unless it is so already.
  public static func set(
    _ tx: Transaction, _ draft: QuotaDraft, in pool: Pool, for participant: ID<Participant>,
    by actor: ID<Participant>, at now: Instant
  ) throws -> Quota {
    try draft.check()
    _ = try Participants.get(tx, participant)
    let quota = Quota(
      pool: pool.id, participant: participant, cohort: draft.cohort, nominalQuota: draft.nominalQuota,
      borrowingLimit: draft.borrowingLimit, lendingLimit: draft.lendingLimit, weight: draft.weight ?? 1000,
      preemption: draft.preemption ?? Quota.Preemption(), changedAt: now)
    let others = try list(tx, of: pool.id).filter { $0.participant != participant }
    guard others.count < mostOfPool else { throw QuotaRefusal.tooMany }
    if var before = try find(tx, pool.id, participant) {
      before.changedAt = now
      if before == quota { return quota }
    }
    try checkSum(quota, others, pool.capacity)
    let amounts = [quota.nominalQuota, quota.borrowingLimit ?? QuotaAmounts(), quota.lendingLimit ?? QuotaAmounts()]
    try tx.execute("DELETE FROM quota WHERE pool = ? AND participant = ?", pool.id, participant)
    try tx.execute(
      "INSERT INTO quota (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [pool.id, participant, quota.cohort] + amounts.flatMap(\.list) + [
        quota.weight, quota.preemption.withinQueue.rawValue, quota.preemption.reclaimWithinCohort.rawValue, now,
      ])
    try record(tx, "quota.set", pool.id, by: actor, at: now, try JSON(encoding: quota))
    return quota
  }

  /// Takes a quota away. Appends `quota.removed`. What runs goes on.
  public static func remove(
    _ tx: Transaction, in pool: ID<Pool>, of participant: ID<Participant>, by actor: ID<Participant>, at now: Instant
  ) throws {
    let gone = try tx.execute("DELETE FROM quota WHERE pool = ? AND participant = ?", pool, participant)
    guard gone == 1 else { throw Refusal.notFound("quota") }
    try record(tx, "quota.removed", pool, by: actor, at: now, ["participant": JSON(participant)])
  }

  public static func find(_ tx: Transaction, _ pool: ID<Pool>, _ participant: ID<Participant>) throws -> Quota? {
    try tx.row("SELECT \(columns) FROM quota WHERE pool = ? AND participant = ?", pool, participant).map(read)
  }

  /// All of a pool.
  static func list(_ tx: Transaction, of pool: ID<Pool>) throws -> [Quota] {
    try tx.rows("SELECT \(columns) FROM quota WHERE pool = ? ORDER BY participant", pool).map(read)
  }

  /// Those of the pools of a cluster, or of the hub's own machine.
  static func list(_ tx: Transaction, cluster: String?) throws -> [Quota] {
    try tx.rows(
      """
      SELECT \(columns) FROM quota WHERE pool IN (SELECT id FROM pool WHERE COALESCE(cluster, '') = ?)
      ORDER BY pool, participant
      """, cluster ?? ""
    ).map(read)
  }

  /// Those that `viewer` may see: its own, and those of its pools; everybody's if nil. By pool and participant.
  public static func list(
    _ tx: Transaction, for viewer: ID<Participant>?, pool: ID<Pool>?, from offset: Int, limit: Int
  ) throws -> [Quota] {
    var conditions: [String] = []
    var arguments: [any SQLConvertible] = []
    if let pool {
      conditions.append("pool = ?")
      arguments.append(pool)
    }
    if let viewer {
      conditions.append("(participant = ? OR pool IN (SELECT id FROM pool WHERE owner = ?))")
      arguments += [viewer, viewer]
    }
    let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try tx.rows(
      "SELECT \(columns) FROM quota \(condition) ORDER BY pool, participant LIMIT ? OFFSET ?",
      arguments: arguments + [Int64(limit), Int64(offset)]
    ).map(read)
  }

  private static func read(_ row: Row) throws -> Quota {
    func amounts(_ first: Int) throws -> QuotaAmounts {
      try QuotaAmounts((first..<first + 3).map { try row.optionalInt($0) })
    }
    let (borrowing, lending) = (try amounts(6), try amounts(9))
    return Quota(
      pool: try row.id(0), participant: try row.id(1), cohort: try row.optionalText(2), nominalQuota: try amounts(3),
      borrowingLimit: borrowing == QuotaAmounts() ? nil : borrowing,
      lendingLimit: lending == QuotaAmounts() ? nil : lending, weight: try row.int(12),
      preemption: Quota.Preemption(
        withinQueue: QuotaQueue.Preemption(rawValue: try row.text(13)) ?? .never,
        reclaimWithinCohort: QuotaQueue.Reclaim(rawValue: try row.text(14)) ?? .never), changedAt: try row.instant(15))
  }

  /// All quotas of a pool together are no more than it has: so everybody can have its own at once.
  private static func checkSum(_ quota: Quota, _ others: [Quota], _ capacity: PoolCapacity) throws(Refusal) {
    let whole = QuotaAmounts(capacity).list
    for (index, name) in QuotaAmounts.names.enumerated() {
      guard let asked = quota.nominalQuota.list[index] else { continue }
      let left = (whole[index] ?? 0) - others.reduce(0) { $0 + ($1.nominalQuota.list[index] ?? 0) }
      guard asked <= left else { throw QuotaRefusal.overCapacity(name, left: max(0, left)) }
    }
  }

  /// Refuses a capacity below what was given of it.
  static func check(_ tx: Transaction, _ pool: Pool) throws {
    let whole = QuotaAmounts(pool.capacity).list
    let given = try list(tx, of: pool.id)
    for (index, name) in QuotaAmounts.names.enumerated() {
      let sum = given.reduce(Int64(0)) { $0.clampedPlus($1.nominalQuota.list[index] ?? 0) }
      guard sum <= whole[index] ?? 0 else { throw QuotaRefusal.belowQuotas(name, given: sum) }
    }
  }

  private static func record(
    _ tx: Transaction, _ kind: String, _ pool: ID<Pool>, by actor: ID<Participant>, at now: Instant, _ data: JSON
  ) throws {
    try EvidenceLog.append(
      tx, EvidenceEntry(kind: kind, at: now, subject: pool.description, actor: actor.description, data: data))
    try tx.execute(
      """
      INSERT INTO quota_change (pool, number) VALUES (?, 1)
      ON CONFLICT (pool) DO UPDATE SET number = quota_change.number + 1
      """, pool)
    tx.signal(Jobs.topic)
  }

  /// How often the quotas of the pools of a cluster, or of the hub's own machine, have changed: the same numbers, the same quotas.
  static func changes(_ tx: Transaction, cluster: String?) throws -> [ID<Pool>: Int64] {
    let rows = try tx.rows(
      """
      SELECT pool, number FROM quota_change WHERE pool IN (SELECT id FROM pool WHERE COALESCE(cluster, '') = ?)
      """, cluster ?? "")
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.id(0), try $0.int(1)) })
  }
}

extension QuotaRegister {
  /// How many jobs of one pool are looked at.
  private static let mostLooked = 20_000

  /// What is used of each by jobs under way.
  public static func used(_ tx: Transaction, _ quotas: [Quota]) throws -> [QuotaAmounts] {
    let own = try Pools.own(tx)?.id
    var sums: [ID<Pool>: [ID<Participant>: [Int64]]] = [:]
    for pool in Set(quotas.map(\.pool)) {
      for job in try Jobs.underWay(tx, in: pool == own ? [pool, nil] : [pool], limit: mostLooked) {
        let taken = job.draft.demand.counted.list
        let before = sums[pool]?[job.consumer] ?? taken.map { _ in 0 }
        sums[pool, default: [:]][job.consumer] = zip(before, taken).map { $0.clampedPlus($1 ?? 0) }
      }
    }
    return quotas.map { quota in
      let sum = sums[quota.pool]?[quota.participant]
      return QuotaAmounts(
        quota.nominalQuota.list.enumerated().map { index, amount in amount == nil ? nil : sum?[index] ?? 0 })
    }
  }
}

extension QuotaRegister {
  /// Refuses what its consumer could not run in `pool` even if nobody else ran anything there.
  static func admit(
    _ tx: Transaction, _ draft: JobDraft, tasks: Int64, of consumer: ID<Participant>, to pool: Pool
  ) throws {
    guard try tx.row("SELECT 1 FROM quota WHERE pool = ? LIMIT 1", pool.id) != nil else { return }
    // What is within one's own is possible, whatever the others have.
    let asked = draft.demand.counted.times(tasks).list
    if let own = try find(tx, pool.id, consumer),
      zip(asked, own.nominalQuota.list).allSatisfy({ asked, has in has.map { asked ?? 0 <= $0 } ?? true })
    {
      return
    }
    let book = try QuotaBook(list(tx, of: pool.id), [pool.id: pool.capacity], own: nil)
    try book?.check(draft, tasks: tasks, of: consumer, in: pool.id)
  }
}
