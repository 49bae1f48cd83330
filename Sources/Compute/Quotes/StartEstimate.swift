import Exchange
import Identity
import Store
import Vocabulary

/// When jobs that are not there yet would start, by the queues as they are: everything before one takes as long as it may.
struct StartEstimates {
  let consumer: ID<Participant>
  let host: PoolQueues.Host
  let now: Instant
  /// What is under way and waits: of the hub's own machine (nil), or of a pool of a cluster.
  private var lines: [ID<Pool>?: [Job]] = [:]

  /// How many jobs under way are looked at.
  private static let most = 4_000

  struct Start {
    /// Nil: nobody can tell.
    var at: Instant?
    /// Jobs of the queue that would start before it.
    var ahead: Int64 = 0
  }

  init(for consumer: ID<Participant>, on host: PoolQueues.Host, at now: Instant) {
    self.consumer = consumer
    self.host = host
    self.now = now
  }

  mutating func start(_ tx: Transaction, _ draft: JobDraft, in pool: Pool) throws -> Start {
    let cluster = pool.cluster?.name
    let open = try open(tx, pool, cluster)
    guard !open.isEmpty else { return Start(at: now) }
    var asked = draft
    asked.pool = pool.id
    asked.after = nil
    let job = Job(
      id: ID(at: now), use: ID(at: now), agreement: draft.agreement ?? ID(at: now), consumer: consumer,
      provider: pool.owner, pool: pool.id, draft: asked, state: .queued, outputs: [:], submittedAt: now)
    let queue = try PoolQueues(tx, cluster: cluster, open: (open + [job]).map(OpenJob.init), on: host, at: now)
    let line = queue.forecast(of: job)
    guard let mine = line.first(where: { $0.jobs.contains { $0.id == job.id } }) else { return Start(at: now) }
    let last = mine.starts ?? Instant(milliseconds: .max)
    // When others give back what they use of a quota nobody can tell; at the latest when all that runs there has ended.
    let isHeld = queue.hasQuotas && queue.explained()[job.id]?.isOfQuota == true
    let free = isHeld ? open.filter { $0.pool == pool.id }.map { $0.ends(from: now) }.max() ?? now : now
    return Start(
      at: mine.starts.map { max($0, free) },
      ahead: Int64(line.count { $0.starts.map { $0 < last } ?? false }))
  }

  private mutating func open(_ tx: Transaction, _ pool: Pool, _ cluster: String?) throws -> [Job] {
    let key = cluster == nil ? nil : pool.id
    if let known = lines[key] { return known }
    let places = try Pools.places(tx, cluster: cluster)
    var front = QueueFront()
    try front.read(tx, pools: cluster == nil ? places : [pool.id], at: now)
    let open = try Jobs.underWay(tx, in: places, limit: Self.most) + front.jobs
    lines[key] = open
    return open
  }
}

extension Job {
  /// When it ends at the latest, if it runs; otherwise now.
  fileprivate func ends(from now: Instant) -> Instant {
    guard state != .queued, let startedAt else { return now }
    return max(now, startedAt.adding(milliseconds: draft.longestMilliseconds))
  }
}
