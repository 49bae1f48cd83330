public import Vocabulary

/// What an agent's process says of itself when it begins.
public struct AgentHello: Hashable, Sendable, Codable {
  /// The kind of its engine.
  public var engine: String
  /// Where that keeps its jobs: what was started at one place, no other can tell of.
  public var place: String
  public var version: String
  public var host: String
  /// Its clock, in milliseconds since 1970.
  public var clock: Int64
  public var inventory: Inventory?

  public init(
    engine: String, place: String, version: String, host: String, clock: Int64, inventory: Inventory? = nil
  ) {
    self.engine = engine
    self.place = place
    self.version = version
    self.host = host
    self.clock = clock
    self.inventory = inventory
  }
}

/// What the hub answers to that.
public struct AgentSession: Hashable, Sendable, Codable {
  public var agent: ID<Agent>
  public var cluster: String
  /// To be told with everything that is said from now on.
  public var session: Int64
  /// The largest output that is taken.
  public var outputBytes: Int64

  public init(agent: ID<Agent>, cluster: String, session: Int64, outputBytes: Int64) {
    self.agent = agent
    self.cluster = cluster
    self.session = session
    self.outputBytes = outputBytes
  }
}

/// What the hub wants of one job.
public struct AgentWork: Hashable, Sendable, Codable {
  public enum Wish: String, Hashable, Sendable, Codable, CaseIterable { case run, cancel, forget }

  public var job: ID<Job>
  /// One more each time that the hub wants something else of the job.
  public var revision: Int64
  public var wish: Wish
  /// True if the agent has told of the job before: if its engine does not know it, it is gone, and is not begun again.
  public var isKnown: Bool
  /// How much of the log the hub has.
  public var logBytes: Int64
  /// Nil where nothing is to be known but that it can go.
  public var spec: JobSpec?
  public var inputs: [Input]?

  /// A file of the hub's, by its digest.
  public struct Input: Hashable, Sendable, Codable {
    public var name: String
    public var sha256: String
    public var bytes: Int64
  }

  /// That it came in: the hub need not say it again to this process.
  public var receipt: Receipt { Receipt(job: job, revision: revision) }

  public struct Receipt: Hashable, Sendable, Codable {
    public var job: ID<Job>
    public var revision: Int64
  }
}

/// What an agent tells of one job.
public struct AgentReport: Hashable, Sendable, Codable {
  public enum State: String, Hashable, Sendable, Codable, CaseIterable {
    case starting, running, ended
    /// Its engine does not take it.
    case refused
    /// Its engine knew it once and does no more.
    case absent
    /// Nothing of it is left.
    case forgotten
  }

  public var job: ID<Job>
  public var state: State
  /// Of a job that runs: what it has taken so far, where its engine tells.
  public var usage: JobUsage?
  /// Of a job that has ended.
  public var result: JobResult?
  /// Its outputs by name, with the digests under which they were brought.
  public var outputs: [String: String]?
  /// Those that could not be brought, and the rule that refused them.
  public var untaken: [String: String]?
  /// The engine's words.
  public var words: String?

  public init(
    job: ID<Job>, state: State, result: JobResult? = nil, outputs: [String: String]? = nil,
    untaken: [String: String]? = nil, words: String? = nil
  ) {
    self.job = job
    self.state = state
    self.result = result
    self.outputs = outputs
    self.untaken = untaken
    self.words = words
  }
}
