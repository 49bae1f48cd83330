public import Identity
public import Vocabulary

/// One open job as its queue has it.
public struct QueueEntry: Hashable, Sendable, Codable {
  public var job: ID<Job>
  public var state: Job.State
  public var pool: ID<Pool>?
  public var consumer: ID<Participant>
  /// The beginning of its command: enough to know it by.
  public var command: [String]
  public var priority: JobDraft.Priority
  public var needs: Demand
  /// The longest it may run.
  public var longestSeconds: Int64
  public var submittedAt: Instant
  /// When it was last started.
  public var startedAt: Instant?
  /// How many jobs of its queue come before it, of those that are foreseen.
  public var ahead: Int64?
  /// When it starts at the latest if nothing else comes.
  public var startsAt: Instant?
  /// What its queue decided at this moment; absent once it has started.
  public var turn: JobExplanation.Turn?
  /// On whose quota it runs.
  public var quota: QuotaShare?

  init(_ job: Job) {
    self.job = job.id
    state = job.state
    pool = job.pool
    consumer = job.consumer
    command = job.draft.command.prefix(6).map { String($0.prefix(80)) }
    priority = job.draft.priority ?? .normal
    needs = job.draft.demand
    longestSeconds = job.draft.longestMilliseconds / 1000
    submittedAt = job.submittedAt
    startedAt = job.state == .queued ? nil : job.startedAt
    quota = job.quota
  }
}
