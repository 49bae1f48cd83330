public import Identity
import Store
public import Vocabulary
import Scheduling

/// Who runs and who waits: every pool with what is taken of it, and open jobs with their places and reasons.
public struct QueueView: Hashable, Sendable {
  /// Pools that are not closed, in order of registration.
  public var pools: [PoolLoad]
  /// What runs before what waits, each pool's in the order in which they are to start.
  public var entries: [QueueEntry]
  /// True if there are more open jobs than are looked at together: those that come first, and the oldest, were.
  public var isCut: Bool
  /// At least so many open jobs that the viewer may see are not among ``entries``.
  public var notShown: Int64

  /// Whose jobs are told of.
  public struct Filter: Sendable {
    /// Nil: everybody's.
    public var viewer: ID<Participant>?
    public var pool: ID<Pool>?

    public init(viewer: ID<Participant>?, pool: ID<Pool>? = nil) {
      self.viewer = viewer
      self.pool = pool
    }

    func sees(_ job: Job, own: ID<Pool>?) -> Bool {
      (viewer.map { [job.consumer, job.provider].contains($0) } ?? true)
        && (pool.map { (job.pool ?? own) == $0 } ?? true)
    }
  }

  static let mostPools = 200
  /// How many open jobs are looked at, of all pools together.
  private static let mostJobs = 4_000
  /// Of those that stand in no line, or behind the front, so many are listed.
  private static let mostOthers = 1_000
  /// Counting goes no further.
  private static let mostCounted: Int64 = 1_000_000

  static func of(
    _ tx: Transaction, _ filter: Filter, on host: PoolQueues.Host, counts: QueueCounts = QueueCounts(), at now: Instant
  ) throws -> QueueView {
    var pools = try Pools.list(tx, after: nil, limit: mostPools).filter { $0.state != .closed }
    if let only = filter.pool { pools = pools.filter { $0.id == only } }
    let own = try Pools.own(tx)?.id
    let each = max(100, mostJobs / max(1, pools.count))
    let others = max(50, mostOthers / max(1, pools.count))
    var view = QueueView(pools: [], entries: [], isCut: false, notShown: 0)
    var loads: [ID<Pool>: PoolLoad] = [:]
    var found: [(QueueEntry, order: Int)] = []
    let order = Dictionary(pools.enumerated().map { ($1.id, $0) }) { first, _ in first }
    for cluster in Set(pools.map { $0.cluster?.name }) {
      let members = pools.filter { $0.cluster?.name == cluster }
      let places = cluster == nil ? try Pools.places(tx, cluster: nil) : members.map { Optional($0.id) }
      let underWay = try Jobs.underWay(tx, in: places, limit: each)
      for pool in members { loads[pool.id] = try load(tx, of: pool, underWay, own: own, counts, at: now) }
      // The front is what could start next; beside it, of the oldest, what waits for others or for its time.
      var front = QueueFront()
      try front.read(tx, pools: places, at: now)
      let waiting = front.jobs
      var known = Set(waiting.map(\.id))
      var more: [Job] = []
      for place in places {
        var oldest = try Jobs.queued(tx, in: place, after: "", limit: others)
        if oldest.count == others { view.isCut = true }
        // However many others' are older, one's own are looked at.
        if let viewer = filter.viewer, view.isCut {
          oldest += try Jobs.waiting(tx, in: place, of: viewer, limit: others)
        }
        more += oldest.filter { filter.sees($0, own: own) && known.insert($0.id).inserted }
      }
      let queue = try PoolQueues(
        tx, cluster: cluster, open: (underWay + waiting + more).map(OpenJob.init), on: host, at: now)
      let seen = (underWay + waiting + more).filter { filter.sees($0, own: own) }
      found += entries(seen, queue).map { ($0, ($0.pool ?? own).flatMap { order[$0] } ?? .max) }
    }
    view.pools = pools.compactMap { loads[$0.id] }
    view.entries = found.sorted { a, b in
      func key(_ one: (QueueEntry, order: Int)) -> (Int, Int, Int64) {
        (one.order, one.0.state == .queued ? 1 : 0, one.0.ahead ?? .max)
      }
      return key(a) == key(b) ? a.0.job < b.0.job : key(a) < key(b)
    }.map(\.0)
    if view.isCut { view.notShown = try notShown(tx, view, pools, filter, own: own, counts, at: now) }
    return view
  }

  /// Of one's own pools, and for those who see everything, what there is without what is listed; elsewhere what one has
  /// waiting in the lines.
  private static func notShown(
    _ tx: Transaction, _ view: QueueView, _ pools: [Pool], _ filter: Filter, own: ID<Pool>?, _ counts: QueueCounts,
    at now: Instant
  ) throws -> Int64 {
    let listed = Dictionary(grouping: view.entries) { $0.pool ?? own }
    return try zip(pools, view.pools).reduce(0) { sum, pair in
      let (pool, load) = pair
      let shown = listed[pool.id] ?? []
      guard let viewer = filter.viewer, viewer != pool.owner else {
        return sum + max(0, load.running + load.waiting - Int64(shown.count))
      }
      let inLine = shown.count { $0.state == .queued && $0.consumer == viewer }
      let waiting = try counts.count("\(pool.id) \(viewer)", at: now) {
        try Jobs.countWaiting(tx, in: pool.id, of: viewer, limit: mostCounted)
      }
      return sum + max(0, waiting - Int64(inLine))
    }
  }

  private static func load(
    _ tx: Transaction, of pool: Pool, _ underWay: [Job], own: ID<Pool>?, _ counts: QueueCounts, at now: Instant
  ) throws -> PoolLoad {
    func count(_ condition: String) throws -> Int64 {
      try counts.count("\(pool.id) \(condition)", at: now) {
        try tx.row(
          "SELECT COUNT(*) FROM (SELECT 1 FROM job WHERE \(condition) AND pool = ? LIMIT ?) found", pool.id,
          mostCounted)?.int(0) ?? 0
      }
    }
    let running = try count("under_way = 1")
    let demands = underWay.filter { job in
      let place = job.pool ?? own
      return place == pool.id || pool.id == own
    }.map(\.draft.demand)
    return PoolLoad(
      pool, running: running, waiting: max(0, try count("over = 0") - running), demands: demands)
  }

  private static func entries(_ seen: [Job], _ queue: PoolQueues) -> [QueueEntry] {
    guard !seen.isEmpty else { return [] }
    var places: [ID<Job>: (ahead: Int64, starts: Instant?)] = [:]
    for line in queue.forecasts() {
      let foreseen = line.indices.sorted { (line[$0].starts ?? .never, $0) < (line[$1].starts ?? .never, $1) }
      for (rank, index) in foreseen.enumerated() {
        // A gang has one place.
        for job in line[index].jobs { places[job.id] = (Int64(rank), line[index].starts) }
      }
    }
    let turns = queue.explained()
    return seen.map { job in
      var entry = QueueEntry(job)
      guard job.state == .queued else { return entry }
      if let others = queue.awaiting[job.id] {
        entry.turn = JobExplanation.Turn(waitingFor: others)
      } else {
        entry.turn = turns[job.id]
        if entry.turn?.isOfQuota == true { return entry }
        entry.ahead = places[job.id]?.ahead
        entry.startsAt = places[job.id]?.starts
      }
      return entry
    }
  }
}

extension Instant {
  fileprivate static let never = Instant(milliseconds: .max)
}
