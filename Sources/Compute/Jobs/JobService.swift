public import Exchange
public import Identity
public import Logging
import Scheduling
public import Store
public import Vocabulary

/// Moves jobs on: starts what is queued, watches what runs, meters and settles what has ended, stops what may no longer run.
///
/// The database knows a job is `starting` before its process exists; after a restart a job is found again or declared
/// lost, and never started twice.
///
/// Of the replicas that share a folder of jobs one looks after it at a time, under a lease (``lease``) that fences each of its
/// writes. What the parties wish (``cancel(_:by:)``) any replica writes down; the owner sees it at its next look.
public actor JobService {
  let database: any Database
  /// ``database``, fenced by the lease of the look that goes on.
  var owned: any Database
  private var lease: Lease?
  private var reconciled: Lease?
  /// What its engine was given and is not over, as of the owner's last look: nobody else moves it on.
  var underWay: [ID<Job>: OpenJob] = [:]
  /// Of those, what provably never began when their last owner stopped: it is started once more.
  var neverBegan: Set<ID<Job>> = []
  var front = QueueFront()
  /// What of its pools' nodes is taken, and what its engine last told of them.
  var book = NodeBook()
  var discovered = Discovery()
  /// How far the rounds have come that look after everything, some at a time.
  var rounds = Rounds()
  /// How long it took to decide what starts, look by look.
  public nonisolated let decisions = Decisions()
  let engine: any Engine
  private let thread: EngineThread
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
  let files: String
  private let logs: JobLogs
  let vault: KeyVault
  let countersign: @Sendable ([UInt8]) throws -> String
  let clock: @Sendable () -> Instant
  /// How many jobs may run here at once.
  public nonisolated let slots: Int
  nonisolated var host: PoolQueues.Host {
    PoolQueues.Host(slots: slots, identity: engine.identity, images: reach.images ?? [])
  }
  let mostOutput: Int64
  /// Who knows whether a result may leave; nil: none on data that stay does.
  let results: (any ResultGate)?
  /// What tasks may reach.
  public nonisolated let reach: TaskReach
  let logger: Logger
  /// Why jobs cannot run here.
  public nonisolated let obstacle: String?

  public init(
    database: any Database, engine: any Engine, files: String, logs: JobLogs, vault: KeyVault,
    countersign: @escaping @Sendable ([UInt8]) throws -> String, clock: @escaping @Sendable () -> Instant, slots: Int,
    mostOutput: Int64 = 256 << 20, results: (any ResultGate)? = nil, reach: TaskReach = TaskReach(), obstacle: String?,
    logger: Logger
  ) {
    self.database = database
    owned = database
    self.engine = engine
    thread = EngineThread(engine.identity)
    self.files = files
    self.logs = logs
    self.vault = vault
    self.countersign = countersign
    self.clock = clock
    self.slots = slots
    self.mostOutput = mostOutput
    self.results = results
    self.reach = reach
    self.obstacle = obstacle
    self.logger = logger
  }

  /// The cluster whose jobs it moves on; nil for the hub's own machine.
  public nonisolated var cluster: String? { engine.cluster }

  /// When to look at its jobs before that is due; for one listener.
  public nonisolated var news: AsyncStream<Void>? { engine.news }

  /// What its engine has. Refuses if the engine does not answer.
  func inventory() async throws -> Inventory {
    do {
      return try await engine.inventory()
    } catch {
      logger.warning("inventory", metadata: ["engine": "\(engine.identity)", "error": "\(error)"])
      throw SiteRefusal.silent
    }
  }

  /// The lease of whoever looks after the jobs of this engine.
  public nonisolated var leaseName: String { Self.leaseName(of: engine.identity) }

  static func leaseName(of engine: String) -> String { "jobs/" + engine }

  /// Settles the jobs that were under way when their last owner stopped.
  private func reconcile() async throws {
    let cluster = engine.cluster
    let found = try await database.read { tx in
      try Jobs.underWay(tx, in: Pools.places(tx, cluster: cluster))
    }
    underWay = Dictionary(uniqueKeysWithValues: found.map { ($0.id, OpenJob($0)) })
    neverBegan = []
    front = QueueFront()
    book = NodeBook()
    for job in found where isHere(job) {
      if engine.settle(job.engineName) == .unknown, job.state == .starting { neverBegan.insert(job.id) }
    }
    try await sweep()
  }

  /// Removes the folders of jobs that are over or that the database does not know, and those of hubs that are no more; stops
  /// what runs though it is over. For the owner.
  private func sweep() async throws {
    for name in engine.running() {
      guard let id = ID<Job>(name),
        try await database.read({ tx in try Jobs.find(tx, run: id) != nil && Jobs.isStale(tx, run: id) })
      else { continue }
      engine.cancel(name)
    }
    for name in engine.leftovers() {
      if let id = ID<Job>(name) {
        let (found, isStale) = try await database.read { tx in
          (try Jobs.find(tx, run: id), try Jobs.isStale(tx, run: id))
        }
        guard isStale else { continue }
        if let found, (found.run ?? found.id) == id, !keepLog(name, as: found.id.description) { continue }
      }
      engine.forget(name)
    }
    logs.trim()
    engine.clearOthers()
    swept = ContinuousClock.now
  }

  private var swept = ContinuousClock.now
  private static let sweeping = Duration.seconds(600)

  /// Whether a job that has been started was started on this machine.
  func isHere(_ job: Job) -> Bool {
    job.state != .queued && (job.engine == nil || job.engine == engine.identity)
  }

  /// False if the log cannot be stored now, as on a full disk: then it stays where the job ran, for the next sweep.
  func keepLog(_ run: String, as job: String) -> Bool {
    guard !logs.has(job) else { return true }
    do {
      if let task = engine.task(run) { try logs.keep(job, task) }
      let log = engine.log(run, from: 0, most: 64 << 20)
      if !log.isEmpty { try logs.keep(job, log) }
      return true
    } catch {
      logger.warning("log is not kept", metadata: ["job": "\(job)", "error": "\(error)"])
      return false
    }
  }

  /// One look at every open job by whoever has `lease`. One at a time: who comes meanwhile is heard by another look afterwards,
  /// so that no job is seen between its steps.
  public func round(under lease: Lease) async {
    next = lease
    guard !isLooking else { return }
    isLooking = true
    defer { isLooking = false }
    while next != nil {
      await rest()
      guard let lease = next else { continue }
      next = nil
      self.lease = lease
      owned = Fenced(database, by: lease)
      await look(under: lease)
    }
  }

  private var isLooking = false
  private var next: Lease?

  /// When the last decision had been made, how long that took, and whether there was anything to decide or to watch.
  var decided: (at: ContinuousClock.Instant, in: Duration, isIdle: Bool)?
  private static let longestRest = Duration.milliseconds(100)
  private static let idleRest = Duration.milliseconds(20)

  /// Decides for half of the time at most: where much waits, who comes meanwhile shares the next look, and requests have the
  /// other half. Where nothing waits or runs, what wakes it is mostly about the jobs of others.
  private func rest() async {
    guard let decided, reconciled == next else { return }
    let rest = decided.isIdle ? Self.idleRest : min(decided.in, Self.longestRest)
    try? await Task.sleep(until: decided.at + rest, clock: .continuous)
  }

  private func look(under lease: Lease) async {
    do {
      if reconciled != lease {
        try await reconcile()
        reconciled = lease
      } else if ContinuousClock.now - swept > Self.sweeping {
        try await sweep()
      }
      try await look()
    } catch {
      note(error)
      logger.warning("jobs", metadata: ["error": "\(error)"])
    }
  }

  /// Where nobody can tell whether a write was carried out, what is in mind may not be what is in the database: the next look
  /// begins as that of a new owner does. Returns whether it is so.
  @discardableResult
  func note(_ error: any Error) -> Bool {
    guard let refusal = error as? Refusal, refusal.leavesInDoubt else { return false }
    reconciled = nil
    return true
  }

  /// The lease's term, which evidence of a job's course tells: the terms of one machine never go down in the log.
  var term: JSON { .int(lease?.term ?? 0) }

  /// Why a job is where it is, as of `now`.
  public nonisolated func explain(_ tx: Transaction, _ job: Job, at now: Instant) throws -> JobExplanation {
    try JobExplanation.of(tx, job, on: host, at: now)
  }

  /// Who runs and who waits in the hub's pools, as of `now`.
  nonisolated func queue(
    _ tx: Transaction, _ filter: QueueView.Filter, counts: QueueCounts, at now: Instant
  ) throws -> QueueView {
    try QueueView.of(tx, filter, on: host, counts: counts, at: now)
  }

  /// What is known of the course of a job that is a task.
  public nonisolated func task(_ id: ID<Job>) -> TaskRecord? {
    engine.task(id.description) ?? logs.task(id.description)
  }

  public func log(_ id: ID<Job>, from offset: Int64, most: Int) -> [UInt8] {
    let name = id.description
    // Kept before the job's folder goes, so that it is always in one of the two.
    let running = engine.log(underWay[id]?.engineName ?? name, from: offset, most: most)
    return running.isEmpty ? logs.read(name, from: offset, most: most) : running
  }

  /// Of a try that another one has followed.
  nonisolated func log(ofTry attempt: Int64, of id: ID<Job>, from offset: Int64, most: Int) -> [UInt8] {
    logs.read(JobLogs.name(of: id, attempt), from: offset, most: most)
  }
}
