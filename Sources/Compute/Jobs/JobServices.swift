public import Identity
public import Store
import Synchronization
public import Vocabulary

/// The job services of one hub, one for each engine: the machine it runs on, and every cluster that is configured.
public struct JobServices: Sendable {
  /// For jobs on the hub's own machine.
  public let local: JobService
  private let configured: [JobService]
  /// Those of agents, which come while the hub runs.
  private let agents = Agented()
  public var clusters: [JobService] { configured + agents.services.withLock { $0 } }
  public var all: [JobService] { [local] + clusters }
  private let database: any Database
  private let counts = QueueCounts()
  public let patience: AgentPatience

  private final class Agented: Sendable {
    let services = Mutex<[JobService]>([])
  }

  public init(
    local: JobService, clusters: [JobService] = [], patience: AgentPatience = AgentPatience(), database: any Database
  ) {
    self.local = local
    configured = clusters
    self.patience = patience
    self.database = database
  }

  /// Adds the service of an agent.
  public func add(_ service: JobService) { agents.services.withLock { $0.append(service) } }

  /// Why jobs cannot run on the hub's own machine.
  public var obstacle: String? { local.obstacle }
  /// How many jobs run at once on it.
  public var slots: Int { local.slots }

  /// What tasks may reach.
  public var reach: TaskReach { local.reach }

  /// What is known of the course of a job that is a task. Tasks run on the hub's own machine.
  public func task(_ id: ID<Job>) -> TaskRecord? { local.task(id) }

  /// Why a job is where it is, as of `now`.
  public func explain(_ tx: Transaction, _ job: Job, at now: Instant) throws -> JobExplanation {
    var explanation = try local.explain(tx, job, at: now)
    explanation.placement = try JobPlacements.find(tx, job)
    if !job.state.isOver { explanation.agentSeenAt = try AgentContact.seen(tx, of: job) }
    guard let since = try AgentContact.lost(tx, of: job, within: patience, at: now) else { return explanation }
    explanation.outOfContactSince = since
    if job.state == .queued, explanation.turn?.word != .waitsForJobs {
      explanation.turn = JobExplanation.Turn(awaySince: since)
    }
    return explanation
  }

  /// Who runs and who waits in the hub's pools, as of `now`.
  public func queue(_ tx: Transaction, _ filter: QueueView.Filter, at now: Instant) throws -> QueueView {
    try local.queue(tx, filter, counts: counts, at: now)
  }

  /// Whoever runs a job; nil if its cluster is not configured here.
  public func service(of id: ID<Job>) async throws -> JobService? {
    let cluster = try await database.read { tx -> String? in
      guard let pool = try Jobs.get(tx, id).pool else { return nil }
      return try Pools.get(tx, pool).cluster?.name
    }
    guard let cluster else { return local }
    return clusters.first { $0.cluster == cluster }
  }

  /// What a pool's engine has, as it tells itself.
  public func inventory(of pool: Pool) async throws -> Inventory {
    guard let cluster = pool.cluster?.name else { return try await local.inventory() }
    guard let service = clusters.first(where: { $0.cluster == cluster }) else { throw SiteRefusal.cluster(cluster) }
    return try await service.inventory()
  }

  /// Ends a job by the wish of one of its parties, or of an operator.
  public func cancel(_ id: ID<Job>, by actor: ID<Participant>) async throws {
    // Without its engine the wish is written down all the same, for whoever has it.
    try await (service(of: id) ?? local).cancel(id, by: actor)
  }

  /// At most `most` bytes of a job's log from `offset`.
  ///
  /// - Parameter attempt: which try's, from 1; nil: the newest. Refuses one that there was not.
  public func log(_ job: Job, attempt: Int64? = nil, from offset: Int64, most: Int) async throws -> [UInt8] {
    let newest = job.attempt ?? 1
    guard let attempt, attempt != newest else {
      return await (try service(of: job.id) ?? local).log(job.id, from: offset, most: most)
    }
    guard (1..<newest).contains(attempt) else { throw JobRefusal.noSuchTry(newest) }
    return local.log(ofTry: attempt, of: job.id, from: offset, most: most)
  }
}
