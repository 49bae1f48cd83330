import Identity
import Scheduling
import Store
import Vocabulary

/// What is taken of the nodes of a cluster's pools, and their quotas. Whoever looks after its jobs keeps it from look to look, so
/// that a look costs what has changed; everybody else makes it from the database.
struct NodeBook: Sendable {
  /// The nodes of one pool.
  struct Entry: Sendable {
    let nodes: PoolNodes
    /// With nothing taken.
    let idle: NodeRoom
    /// Beside what is under way.
    var room: NodeRoom
    private var placed: [ID<Job>: [NodeRoom.Place]] = [:]
    /// What of it has been looked at as it is.
    private var known: [ID<Job>: OpenJob] = [:]
    fileprivate let digest: String?
    fileprivate let madeAt: Instant

    fileprivate init(
      _ pool: Pool, _ groups: [NodeGroup], _ snapshot: ClusterNodes.Snapshot?, usually jobs: [OpenJob], at now: Instant
    ) {
      let nodes = PoolNodes(groups, snapshot?.inventory, partition: pool.cluster?.partition)
      self.nodes = nodes
      idle = nodes.room(usually: jobs.lazy.compactMap { try? nodes.ask(for: $0.job.draft).request })
      room = idle
      digest = snapshot?.digest
      madeAt = now
    }

    /// The nodes that a job is counted on.
    func places(of job: ID<Job>) -> [NodeRoom.Place] { placed[job] ?? [] }

    /// Takes over what was decided.
    mutating func adopt(_ room: NodeRoom, _ chosen: [(job: ID<Job>, place: NodeRoom.Place)]) {
      self.room = room
      for (job, place) in chosen { placed[job] = [place] }
    }

    /// Gives back what is over, and takes what is under way and not counted yet or told to be elsewhere.
    fileprivate mutating func bringUpToDate(_ jobs: [OpenJob]) {
      let (changed, isWhole) = (jobs.filter { known[$0.id] !== $0 }, placed.isEmpty)
      if !isWhole, changed.count + placed.count > jobs.count { release(but: jobs) }
      for job in changed {
        known[job.id] = job
        if let before = placed[job.id] {
          guard let told = job.job.node?.name, let place = nodes.places[told], before.first?.grant.node != place
          else { continue }
          room.giveBack(before)
        }
        placed[job.id] = take(job)
      }
    }

    /// Gives back what is over, or did not begin.
    private mutating func release(but jobs: [OpenJob]) {
      let alive = Set(jobs.map(\.id))
      for (job, places) in placed where !alive.contains(job) {
        room.giveBack(places)
        (placed[job], known[job]) = (nil, nil)
      }
    }

    private mutating func take(_ job: OpenJob) -> [NodeRoom.Place] {
      let ask = job.ask(of: nodes)
      guard let node = job.job.node else { return room.takeAnyway(ask) }
      guard let place = nodes.places[node.name] else { return [] }
      return room.takeAnyway([NodeRoom.Place(Grant(node: place, devices: node.grantedDevices), ask.request)])
    }
  }

  var entries: [ID<Pool>: Entry] = [:]
  /// What is under way in each pool, where it is kept from look to look.
  private(set) var standings: [ID<Pool>: Standing] = [:]
  /// Numbers of those who have jobs.
  private(set) var owners: [ID<Participant>: Int] = [:]
  /// The pools' quotas, and what they were made of.
  private var kept:
    (changes: [ID<Pool>: Int64], capacities: [ID<Pool>: PoolCapacity], own: ID<Pool>?, book: QuotaBook?)?
  /// Which arrays are gangs, which they are for ever.
  private var gangs: [ID<JobArray>: Bool] = [:]

  /// After so long what jobs usually ask for is looked at anew.
  private static let freshness: Int64 = 60_000

  init() {}

  /// - Parameter open: what is under way or waits in the pools.
  init(_ tx: Transaction, _ pools: [Pool], cluster: String?, open: [OpenJob], at now: Instant) throws {
    try bringUpToDate(tx, pools, cluster: cluster, open: open, at: now)
  }

  /// - Parameter open: what is under way or waits in the pools.
  mutating func bringUpToDate(
    _ tx: Transaction, _ pools: [Pool], cluster: String?, open: [OpenJob], at now: Instant
  ) throws {
    guard let cluster, pools.contains(where: { $0.capacity.groups != nil }) else {
      entries = [:]
      return
    }
    bringUpToDate(pools, try ClusterNodes.find(tx, cluster), open: open, at: now)
  }

  mutating func bringUpToDate(_ pools: [Pool], _ snapshot: ClusterNodes.Snapshot?, open: [OpenJob], at now: Instant) {
    var known = entries
    entries = [:]
    var jobs: [ID<Pool>: [OpenJob]]?
    for pool in pools {
      guard let groups = pool.capacity.groups, !groups.isEmpty, pool.cluster != nil else { continue }
      let ofPools = jobs ?? Dictionary(grouping: open.filter { $0.job.pool != nil }) { $0.job.pool ?? pool.id }
      jobs = ofPools
      let mine = ofPools[pool.id] ?? []
      var entry: Entry
      if let found = known.removeValue(forKey: pool.id), found.nodes.groups == groups,
        found.digest == snapshot?.digest, found.madeAt <= now, now.milliseconds(since: found.madeAt) < Self.freshness
      {
        entry = found
      } else {
        entry = Entry(pool, groups, snapshot, usually: mine, at: now)
      }
      entry.bringUpToDate(mine.filter { $0.job.state != .queued })
      entries[pool.id] = entry
    }
  }

  /// Numbers whoever has jobs, for good.
  mutating func number(_ open: [OpenJob]) {
    for job in open where owners[job.job.consumer] == nil { owners[job.job.consumer] = owners.count }
  }

  /// Brings what is under way in each pool up to date.
  mutating func stand(
    _ pools: [Pool], _ running: [ID<Pool>?: [OpenJob]], _ occupant: (OpenJob, ID<Pool>) -> Occupant<PoolSpace.Demand>
  ) {
    var before = standings
    standings = [:]
    for pool in pools {
      let entry = entries[pool.id]
      let known = before.removeValue(forKey: pool.id)
      var standing =
        known.flatMap { $0.isOf(pool.capacity, entry) ? $0 : nil }
        ?? Standing(pool.id, pool.capacity, entry)
      let mine = running[pool.id] ?? []
      standing.bringUpToDate(mine) { occupant($0, pool.id) }
      assert(mine.count > Self.mostChecked || standing.isRight(mine) { occupant($0, pool.id) })
      standings[pool.id] = standing
    }
  }

  /// The quotas of pools; nil if there are none. They are read again only if they, or what the pools have, are others.
  mutating func quotas(
    _ tx: Transaction, cluster: String?, _ capacities: [ID<Pool>: PoolCapacity], own: ID<Pool>?
  ) throws -> QuotaBook? {
    let changes = try QuotaRegister.changes(tx, cluster: cluster)
    if let kept, kept.changes == changes, kept.capacities == capacities, kept.own == own { return kept.book }
    let book = try QuotaBook(QuotaRegister.list(tx, cluster: cluster), capacities, own: own)
    kept = (changes, capacities, own, book)
    return book
  }

  /// Whether an array is a gang.
  mutating func isGang(_ tx: Transaction, _ array: ID<JobArray>) throws -> Bool {
    if let known = gangs[array] { return known }
    if gangs.count >= Self.mostGangs { gangs.removeAll() }
    let isGang = try JobArrays.get(tx, array).gang
    gangs[array] = isGang
    return isGang
  }

  private static let mostGangs = 10_000
  /// Debug builds hold what is kept against what is so, where no more is under way.
  private static let mostChecked = 500
}
