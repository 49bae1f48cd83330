public import Exchange
public import Identity
public import Ledger
public import Vocabulary

/// A command that runs under a compute agreement, on inputs that it may use, within what was agreed.
public struct Job: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "job"

  public enum State: String, Sendable, Codable, CaseIterable {
    case queued, starting, running, completed, failed, cancelled, lost
    public var isOver: Bool { [.completed, .failed, .cancelled, .lost].contains(self) }
  }

  public var id: ID<Job>
  public var use: ID<Use>
  public var agreement: ID<Agreement>
  public var consumer: ID<Participant>
  public var provider: ID<Participant>
  /// Where it runs; absent in jobs from before there were pools.
  public var pool: ID<Pool>?
  public var draft: JobDraft
  public var state: State
  public var result: JobResult?
  /// Names of outputs and the uploads they became.
  public var outputs: [String: ID<Upload>]
  /// True if the log is not for the consumer: it could tell what a policy lets nobody take away.
  public var logWithheld: Bool?
  /// Why it ended otherwise than well, or is being stopped: a word, and after a colon what is to be added.
  public var reason: String?
  /// Who had it stopped, if a participant did.
  public var stoppedBy: ID<Participant>?
  public var submittedAt: Instant

  /// The reason without what somebody may have written freely: that stays out of evidence.
  var reasonWord: String? { reason?.split(separator: ":").first.map(String.init) }
}

public struct JobDraft: Hashable, Sendable, Codable {
  /// The compute agreement it runs under.
  public var agreement: ID<Agreement>
  /// Where it is to run; unless told, in the pool that the agreement names, or else in the hub's own.
  public var pool: ID<Pool>?
  public var purpose: String
  public var command: [String]
  public var inputs: [Input]?
  public var outputs: [String]?
  public var environment: [String: String]?
  /// The most CPU seconds it may take; what is held and charged.
  public var cpuSeconds: Int64
  public var memoryMiB: Int64?
  public var wallSeconds: Int64?
  /// Thousandths of a core that are kept for it; unless told it shares what there is.
  public var milliCPU: Int64?
  public var accelerators: [AcceleratorDemand]?
  public var voucher: ID<VoucherGrant>?

  public struct Input: Hashable, Sendable, Codable {
    /// Its name under `/job/in`.
    public var name: String
    /// One's own upload…
    public var upload: ID<Upload>?
    /// …or what a data agreement gives.
    public var agreement: ID<Agreement>?
  }
}
