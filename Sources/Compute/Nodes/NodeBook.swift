import Scheduling
import Store
import Vocabulary

/// What is taken of the nodes of a cluster's pools. Whoever looks after its jobs keeps it from look to look, so that a look costs
/// what has changed; everybody else makes it from the database.
struct NodeBook: Sendable {
  /// The nodes of one pool.
  struct Entry: Sendable {
    let nodes: PoolNodes
    /// With nothing taken.
    let idle: NodeRoom
    /// Beside what is under way.
    var room: NodeRoom
    private var placed: [ID<Job>: [NodeRoom.Place]] = [:]
    fileprivate let digest: String?
    fileprivate let madeAt: Instant

    fileprivate init(
      _ pool: Pool, _ groups: [NodeGroup], _ snapshot: ClusterNodes.Snapshot?, usually jobs: [Job], at now: Instant
    ) {
      let nodes = PoolNodes(groups, snapshot?.inventory, partition: pool.cluster?.partition)
      self.nodes = nodes
      idle = nodes.room(usually: jobs.lazy.compactMap { try? nodes.ask(for: $0.draft).request })
      room = idle
      digest = snapshot?.digest
      madeAt = now
    }

    /// What a job asks of nodes. What none could be asked for, for instance from before there were groups, none has room for.
    func ask(for job: Job, tasks: Int = 1) -> NodeRoom.Ask {
      (try? nodes.ask(for: job.draft, tasks: Int64(tasks))) ?? NodeRoom.Ask(Request(accelerators: 1_000))
    }

    /// The nodes that a job is counted on.
    func places(of job: ID<Job>) -> [NodeRoom.Place] { placed[job] ?? [] }

    /// Takes over what was decided.
    mutating func adopt(_ room: NodeRoom, _ chosen: [(job: ID<Job>, place: NodeRoom.Place)]) {
      self.room = room
      for (job, place) in chosen { placed[job] = [place] }
    }

    /// Gives back what is over, and takes what is under way and not counted yet or told to be elsewhere.
    fileprivate mutating func bringUpToDate(_ jobs: [Job]) {
      let alive = Set(jobs.map(\.id))
      for (job, places) in placed where !alive.contains(job) {
        room.giveBack(places)
        placed[job] = nil
      }
      for job in jobs {
        if let known = placed[job.id] {
          guard let told = job.node?.name, let place = nodes.places[told], known.first?.grant.node != place else {
            continue
          }
          room.giveBack(known)
        }
        placed[job.id] = take(job)
      }
    }

    private mutating func take(_ job: Job) -> [NodeRoom.Place] {
      let ask = ask(for: job)
      guard let node = job.node else { return room.takeAnyway(ask) }
      guard let place = nodes.places[node.name] else { return [] }
      return room.takeAnyway([NodeRoom.Place(Grant(node: place, devices: node.grantedDevices), ask.request)])
    }
  }

  var entries: [ID<Pool>: Entry] = [:]

  /// After so long what jobs usually ask for is looked at anew.
  private static let freshness: Int64 = 60_000

  init() {}

  /// - Parameter open: what is under way or waits in the pools.
  init(_ tx: Transaction, _ pools: [Pool], cluster: String?, open: [Job], at now: Instant) throws {
    guard let cluster, pools.contains(where: { $0.capacity.groups != nil }) else { return }
    bringUpToDate(pools, try ClusterNodes.find(tx, cluster), open: open, at: now)
  }

  mutating func bringUpToDate(_ pools: [Pool], _ snapshot: ClusterNodes.Snapshot?, open: [Job], at now: Instant) {
    var known = entries
    entries = [:]
    var jobs: [ID<Pool>: [Job]]?
    for pool in pools {
      guard let groups = pool.capacity.groups, !groups.isEmpty, pool.cluster != nil else { continue }
      let ofPools = jobs ?? Dictionary(grouping: open.filter { $0.pool != nil }) { $0.pool ?? pool.id }
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
      entry.bringUpToDate(mine.filter { $0.state != .queued })
      entries[pool.id] = entry
    }
  }
}
