import Evidence
import Exchange
public import Identity
public import Store
public import Vocabulary

/// The register of pools.
public enum Pools {
  /// Registers a pool at one's own site. Appends `pool.registered`.
  public static func register(
    _ tx: Transaction, _ draft: PoolDraft, by owner: ID<Participant>, at now: Instant
  ) throws -> Pool {
    let site = try Sites.get(tx, draft.site)
    guard site.owner == owner else { throw Refusal.notFound("site") }
    guard site.state == .active else { throw SiteRefusal.closed }
    var pool = Pool(
      id: ID(at: now), site: draft.site, owner: owner, name: draft.name, engine: draft.engine ?? "local",
      cluster: draft.cluster, capacity: draft.capacity, offer: draft.offer, opening: draft.opening,
      power: draft.power, state: .open, registeredAt: now)
    // Whose cluster it is comes before what it has.
    try checkPlace(tx, pool)
    pool.capacity = try ClusterNodes.filled(tx, pool.capacity, of: pool.cluster)
    var draft = draft
    draft.capacity = pool.capacity
    try check(tx, pool)
    try insert(tx, pool, isOwn: false, draft: draft, by: owner, at: now)
    return pool
  }

  public static func get(_ tx: Transaction, _ id: ID<Pool>) throws -> Pool {
    guard let row = try tx.row("SELECT body, id FROM pool WHERE id = ?", id) else { throw Refusal.notFound("pool") }
    return try read(row)
  }

  private static let bodies = BodyCache<Pool>()

  /// From a row of `body, id`. Pools are read at each look and at each job that comes in, and seldom change.
  static func read(_ row: Row) throws -> Pool { try bodies.value(row, 0) { try row.body(0, of: "pool") } }

  /// Pools after `cursor` in order of registration, at most `limit`.
  public static func list(
    _ tx: Transaction, site: ID<Site>? = nil, after cursor: String?, limit: Int
  ) throws -> [Pool] {
    try StoredBody.list(limit: limit, from: cursor ?? "") { after, limit in
      if let site {
        try tx.rows(
          "SELECT body, id FROM pool WHERE site = ? AND id > ? ORDER BY id LIMIT ?", site, after, limit)
      } else {
        try tx.rows("SELECT body, id FROM pool WHERE id > ? ORDER BY id LIMIT ?", after, limit)
      }
    } place: {
      try $0.text(1)
    } read: {
      try $0.body(0, of: "pool", as: Pool.self)
    }
  }

  /// Changes what may change. Appends `pool.changed`, or what became of its state, unless it is so already.
  public static func change(
    _ tx: Transaction, _ id: ID<Pool>, _ change: PoolChange, by actor: ID<Participant>, at now: Instant
  ) throws -> Pool {
    let before = try get(tx, id)
    var (pool, change) = (before, change)
    change.capacity = try change.capacity.map { try ClusterNodes.filled(tx, $0, of: before.cluster) }
    if let name = change.name { pool.name = name }
    if let capacity = change.capacity { pool.capacity = capacity }
    change.offer.apply(to: &pool.offer)
    change.opening.apply(to: &pool.opening)
    change.power.apply(to: &pool.power)
    if let state = change.state { pool.state = state }
    if pool == before { return before }
    try check(tx, pool)
    if pool.capacity != before.capacity { try QuotaRegister.check(tx, pool) }
    if pool.state != before.state { try step(tx, before, to: pool.state) }
    try tx.execute(
      "UPDATE pool SET state = ?, body = ? WHERE id = ?", pool.state.rawValue, try JSON(encoding: pool), id)
    let kind =
      switch pool.state {
      case before.state: "pool.changed"
      case .open: "pool.opened"
      case .draining: "pool.draining"
      case .closed: "pool.closed"
      }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: id.description, actor: actor.description, data: try JSON(encoding: change)))
    tx.signal(Jobs.topic)
    return pool
  }

  private static func step(_ tx: Transaction, _ pool: Pool, to next: Pool.State) throws {
    guard pool.state.leads(to: next) else { throw SiteRefusal.step(pool.state, next) }
    switch next {
    case .open:
      guard try Sites.get(tx, pool.site).state == .active else { throw SiteRefusal.closed }
    case .draining: break
    case .closed:
      let open =
        try tx.row(
          "SELECT COUNT(*) FROM job WHERE pool = ? AND over = 0", pool.id)?.int(0)
        ?? 0
      guard open == 0 else { throw SiteRefusal.hasJobs(open) }
    }
  }

  /// Which engine it is behind, and whose.
  private static func checkPlace(_ tx: Transaction, _ pool: Pool) throws {
    try SiteRefusal.require(pool.name, at: "/name")
    guard Pool.engines.contains(pool.engine) else { throw SiteRefusal.engine(pool.engine) }
    try Clusters.check(tx, pool)
  }

  private static func check(_ tx: Transaction, _ pool: Pool) throws {
    try checkPlace(tx, pool)
    try pool.capacity.check()
    if pool.capacity.groups != nil, pool.cluster == nil { throw SiteRefusal.oneNode }
    try pool.opening?.check(at: "/opening")
    try pool.power?.check()
    if let id = pool.offer {
      let offer = try? Offers.get(tx, id)
      guard let offer, offer.provider == pool.owner, offer.kind == .compute else { throw SiteRefusal.offer }
    }
    // A pool of the hub's own machine is a share of it.
    if pool.engine == "local", let own = try own(tx), own.id != pool.id,
      let short = own.capacity.shortfall(Demand(pool.capacity))
    {
      throw SiteRefusal.overMachine(short.part, asked: short.asked, has: short.has)
    }
  }

  static func insert(
    _ tx: Transaction, _ pool: Pool, isOwn: Bool, draft: PoolDraft, by actor: ID<Participant>, at now: Instant
  ) throws {
    try tx.execute(
      "INSERT INTO pool (id, site, owner, own, cluster, state, body) VALUES (?, ?, ?, ?, ?, ?, ?)", pool.id, pool.site,
      pool.owner, isOwn, pool.cluster?.name, pool.state.rawValue, try JSON(encoding: pool))
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "pool.registered", at: now, subject: pool.id.description, actor: actor.description,
        data: try JSON(encoding: draft)))
  }
}

extension Demand {
  /// All of what a pool has.
  init(_ capacity: PoolCapacity) {
    self.init(
      milliCPU: capacity.milliCPU, memoryMiB: capacity.memoryMiB,
      accelerators: capacity.accelerators.map {
        AcceleratorDemand(model: $0.model, memoryMiB: $0.memoryMiB, count: $0.count)
      })
  }
}
