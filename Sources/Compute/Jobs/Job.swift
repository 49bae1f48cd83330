public import Exchange
public import Identity
public import Vocabulary

/// A command that runs under a compute agreement, on inputs that it may use, within what was agreed.
public struct Job: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "job"

  public enum State: String, Sendable, Codable, CaseIterable {
    case queued, starting, running, completed, failed, cancelled, lost
    public var isOver: Bool { [.completed, .failed, .cancelled, .lost].contains(self) }
    /// Handed to its engine, and not over.
    public var isUnderWay: Bool { self == .starting || self == .running }
  }

  public var id: ID<Job>
  public var use: ID<Use>
  public var agreement: ID<Agreement>
  public var consumer: ID<Participant>
  public var provider: ID<Participant>
  /// Where it runs; absent in jobs from before there were pools.
  public var pool: ID<Pool>?
  /// The folder of jobs that it was started in (``LocalEngine/identity``): only that machine can tell what becomes of it.
  public var engine: String?
  /// The node that the hub counts it on, where its pool's nodes are known.
  public var node: JobNode?
  public var draft: JobDraft
  public var state: State
  public var result: JobResult?
  /// Names of outputs and the uploads they became.
  public var outputs: [String: ID<Upload>]
  /// Names of outputs that did not leave, and why.
  public var withheld: [String: WithheldOutput]?
  /// True if the log is not for the consumer: it could tell what a policy lets nobody take away.
  public var logWithheld: Bool?
  /// Why it ended otherwise than well, or is being stopped: a word, and after a colon what is to be added.
  public var reason: String?
  /// Who had it stopped, if a participant did.
  public var stoppedBy: ID<Participant>?
  public var submittedAt: Instant
  /// When it was last started.
  public var startedAt: Instant?
  /// The array that it is a task of, and its place there, from 0.
  public var array: ID<JobArray>?
  public var index: Int64?

  /// Which try this is, from 2 on, and the name under which its engine knows it then.
  public var attempt: Int64?
  public var run: ID<Job>?
  /// What earlier tries took of its CPU seconds.
  public var spentSeconds: Int64?
  /// What they left of what is held for it, where accelerators are what is charged.
  public var acceleratorSecondsLeft: Int64?
  /// On whose quota it was last started; nil where none counts it.
  public var quota: QuotaShare?
  /// Whom it had to make room for the last time.
  public var displacement: Displacement?

  /// The name under which its engine knows it: another one for each try, so that none is taken for the other.
  var engineName: String { (run ?? id).description }

  /// What its processes see: what it was given, its own names, and its place in an array.
  var environment: [String: String] {
    var environment = draft.environment ?? [:]
    environment["LINGQU_JOB_ID"] = id.description
    environment["LINGQU_JOB_NUMBER"] = "\(id.number())"
    if let attempt { environment["LINGQU_ATTEMPT"] = "\(attempt)" }
    if let index { environment["LINGQU_ARRAY_INDEX"] = "\(index)" }
    if let array { environment["LINGQU_ARRAY_NUMBER"] = "\(array.number(mark: true))" }
    return environment
  }

  /// The reason without what somebody may have written freely: that stays out of evidence.
  var reasonWord: String? { reason?.split(separator: ":").first.map(String.init) }
}
