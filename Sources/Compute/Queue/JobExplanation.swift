import Store
public import Vocabulary
import Scheduling

/// Why a job is where it is, and what it waits for.
public struct JobExplanation: Hashable, Sendable, Codable {
  public var job: ID<Job>
  public var state: Job.State
  public var pool: ID<Pool>?
  /// What it takes while it runs.
  public var needs: Demand
  /// What its queue decided at this moment; absent once it has started.
  public var turn: Turn?
  /// How many jobs of its queue come before it, of those that are foreseen.
  public var ahead: Int64?
  /// When it starts at the latest if nothing else comes: everything before it taking as long as it may.
  public var startsAt: Instant?
  /// Why it ended otherwise than well, or is being stopped.
  public var reason: String?
  /// How the hub chose where it runs, if it did.
  public var placement: JobPlacement?
  /// On whose quota it runs.
  public var quota: QuotaShare?
  /// Whom it is making, or last made, room for.
  public var displacement: Displacement?
  /// The node that it is counted on or would be, where its pool's nodes are known, and why not the others.
  public var nodes: NodeExplanation?
  /// Since when nothing has been heard of whoever runs it, or is to.
  public var outOfContactSince: Instant?
  /// When the agent that runs it, or is to, was last heard of; absent where there is none, or it never was.
  public var agentSeenAt: Instant?

  /// How many jobs under way in one pool are looked at.
  private static let mostOthers = 2_000

  public struct Turn: Hashable, Sendable, Codable {
    public var word: Word
    public var text: Text
    /// The job that the decision is about.
    public var because: ID<Job>?
    public var until: Instant?
    /// Of a job that a quota keeps waiting: what is missing.
    public var shortage: Shortage?

    public struct Shortage: Hashable, Sendable, Codable {
      /// `quota.queue-limit`, `quota.cohort-full`, `quota.none` or `quota.never-fits`.
      public var rule: String
      /// `milliCPU`, `memoryMiB` or `accelerators`, and how much; absent where it never fits.
      public var resource: String?
      public var missing: Int64?
      /// Whose members have too little to lend.
      public var cohort: String?
    }

    public enum Word: String, Hashable, Sendable, Codable, CaseIterable {
      case starts, backfills, reserved, full, never
      case wouldDelay = "would-delay"
      case notBefore = "not-before"
      case waitsForJobs = "waits-for-jobs"
      case agentAway = "agent-away"
      case overQuota = "over-quota"
      case awaitsRoom = "awaits-room"
    }

    var isOfQuota: Bool { word == .overQuota || word == .awaitsRoom }
  }

  /// Explains one job as of `now`.
  static func of(
    _ tx: Transaction, _ job: Job, on host: PoolQueues.Host, at now: Instant
  ) throws -> JobExplanation {
    var explanation = JobExplanation(
      job: job.id, state: job.state, pool: job.pool, needs: job.draft.demand, reason: job.reason)
    explanation.quota = job.quota
    explanation.displacement = job.displacement
    explanation.nodes = job.node.map { NodeExplanation($0) }
    guard job.state == .queued else { return explanation }
    let cluster = try job.pool.flatMap { try Pools.get(tx, $0).cluster?.name }
    let places = try Pools.places(tx, cluster: cluster)
    var front = QueueFront()
    try front.read(tx, pools: cluster == nil ? places : [job.pool], at: now)
    let waiting = front.jobs
    // Behind the front it is the last of those that are looked at; what waits for others is not in the line at all.
    let itself = waiting.contains { $0.id == job.id } ? [] : [job]
    let underWay = try Jobs.underWay(tx, in: places, limit: mostOthers)
    let queue = try PoolQueues(
      tx, cluster: cluster, open: (underWay + waiting + itself).map(OpenJob.init), on: host, at: now)
    if let others = queue.awaiting[job.id] {
      explanation.turn = Turn(waitingFor: others)
      return explanation
    }
    let line = queue.forecast(of: job)
    guard let place = line.firstIndex(where: { $0.jobs.contains { $0.id == job.id } }) else { return explanation }
    let (turns, nodes) = queue.explained(job)
    (explanation.turn, explanation.nodes) = (turns, nodes)
    // When others give back what they use of a quota, nobody can tell.
    if explanation.turn?.isOfQuota == true { return explanation }
    explanation.startsAt = line[place].starts
    explanation.ahead = Int64(
      line.enumerated().count { index, other in
        guard index != place, let mine = line[place].starts, let starts = other.starts else { return index < place }
        // Of those that would start together the more urgent come first.
        let urgency = [other, line[place]].map { -$0.jobs[0].rank }
        return (starts, urgency[0], index) < (mine, urgency[1], place)
      })
    return explanation
  }
}

extension JobExplanation.Turn {
  init(waitingFor others: [ID<Job>]) {
    let names = others.prefix(5).map(\.description).joined(separator: ", ") + (others.count > 5 ? ", …" : "")
    self.init(
      word: .waitsForJobs, text: Text(zh: "等待其他作业结束：\(names)", en: "it waits for other jobs to end: \(names)"),
      because: others.first)
  }

  init(_ turn: Scheduling.Turn, _ job: (Int) -> ID<Job>) {
    switch turn {
    case .starts:
      self.init(word: .starts, text: Text(zh: "资源足够，即将开始", en: "there is room for it: it is about to start"))
    case .backfills(let index):
      let other = job(index)
      self.init(
        word: .backfills,
        text: Text(zh: "先于 \(other) 开始，且不推迟它", en: "it starts before \(other), which is not delayed by it"),
        because: other)
    case .reserved(let at?):
      let at = Instant(milliseconds: at)
      self.init(
        word: .reserved,
        text: Text(
          zh: "排在最前；所需资源最迟于 \(at) 空出，已为其预留", en: "it is next; what it needs is free by \(at) and is kept for it"),
        until: at)
    case .reserved(nil):
      self.init(
        word: .reserved,
        text: Text(zh: "排在最前；所需资源何时空出未知", en: "it is next; when what it needs will be free is not known"))
    case .wouldDelay(let index):
      let other = job(index)
      self.init(
        word: .wouldDelay,
        text: Text(zh: "现在开始会推迟排在前面的 \(other)", en: "started now, it would delay \(other), which comes before it"),
        because: other)
    case .full:
      self.init(word: .full, text: Text(zh: "剩余资源不足，前面还有作业", en: "there is not enough left, and others come before it"))
    case .notBefore(let at):
      let at = Instant(milliseconds: at)
      self.init(word: .notBefore, text: Text(zh: "约定不早于 \(at) 开始", en: "it is not to start before \(at)"), until: at)
    case .never:
      self.init(
        word: .never,
        text: Text(
          zh: "资源池已缩小，容纳不下该作业；可取消后改投其他资源池",
          en: "its pool has shrunk and cannot hold it; cancel it and name another pool"))
    }
  }

  private init(word: Word, text: Text) { self.init(word: word, text: text, because: nil, until: nil) }
  private init(word: Word, text: Text, because: ID<Job>?) {
    self.init(word: word, text: text, because: because, until: nil)
  }
  private init(word: Word, text: Text, until: Instant) { self.init(word: word, text: text, because: nil, until: until) }
}
