public import Identity
public import Store
public import Vocabulary

extension Pools {
  /// The hub's own pool, where jobs run that name none.
  public static func own(_ tx: Transaction) throws -> Pool? {
    try tx.row("SELECT body, id FROM pool WHERE own = 1").map(read)
  }

  /// The pools of a cluster, or of the hub's own machine.
  static func list(_ tx: Transaction, cluster: String?) throws -> [Pool] {
    try tx.rows("SELECT body, id FROM pool WHERE COALESCE(cluster, '') = ? ORDER BY id", cluster ?? "").map(read)
  }

  /// Where jobs of a cluster may be, or of the hub's own machine: there also what no pool has.
  static func places(_ tx: Transaction, cluster: String?) throws -> [ID<Pool>?] {
    let pools: [ID<Pool>?] = try tx.rows(
      "SELECT id FROM pool WHERE COALESCE(cluster, '') = ? ORDER BY id", cluster ?? ""
    )
    .map { try $0.id(0) }
    return cluster == nil ? pools + [nil] : pools
  }

  /// Registers the machine that the hub runs on as a pool of its operator, once. Jobs from before there were pools ran on
  /// it, and are counted to it.
  @discardableResult
  public static func registerOwn(
    _ tx: Transaction, operator owner: ID<Participant>, capacity: PoolCapacity, at now: Instant
  ) throws -> Pool {
    if let pool = try own(tx) { return pool }
    let site = try Sites.register(
      tx,
      SiteDraft(
        name: Text(zh: "灵渠本机", en: "The hub's own machine"), region: try Participants.region(tx, owner)), by: owner,
      at: now)
    let draft = PoolDraft(
      site: site.id, name: Text(zh: "本机资源池", en: "The hub's own pool"), engine: "local", capacity: capacity)
    let pool = Pool(
      id: ID(at: now), site: site.id, owner: owner, name: draft.name, engine: "local", capacity: capacity, offer: nil,
      opening: nil, state: .open, registeredAt: now)
    try insert(tx, pool, isOwn: true, draft: draft, by: owner, at: now)
    try tx.execute("UPDATE job SET pool = ? WHERE pool IS NULL", pool.id)
    return pool
  }

  /// The first participant that operates the hub.
  public static func operatorOfHub(_ tx: Transaction) throws -> ID<Participant>? {
    // The kinds are words with spaces between.
    try tx.row("SELECT id FROM participant WHERE kinds LIKE '%operator%' ORDER BY id LIMIT 1")?.id(0)
  }
}
