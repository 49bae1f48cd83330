public import Exchange
public import Ledger
public import Vocabulary

/// What is asked for when a job is submitted.
public struct JobDraft: Hashable, Sendable, Codable {
  /// The compute agreement it runs under; absent: the hub chooses among those that the consumer has.
  public var agreement: ID<Agreement>?
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
  /// What it is, where pools keep nodes apart for it; `training` unless told.
  public var work: NodeGroup.Work?
  public var voucher: ID<VoucherGrant>?
  /// What comes first in its queue; `normal` unless told.
  public var priority: Priority?
  /// Jobs of the same consumer that it waits for.
  public var after: [Dependency]?
  /// It does not start earlier.
  public var notBefore: Instant?
  /// It has ended by then or is not started at all.
  public var deadline: Instant?
  /// The most that it may cost, voucher and all.
  public var maxFen: Int64?
  /// What matters where the hub chooses: then it does so, also among the pools of an agreement that is named.
  public var prefer: Preference?
  /// Several commands with files at places of their own, instead of the one command.
  public var task: TaskPlan?
  /// Where the command works: a folder that is shared with its consumer on the hub's machine, or any that a cluster has.
  public var folder: String?
  /// The container image that its command runs in, where the pool's engine runs images.
  public var image: String?

  /// How often it may be tried again after it had to make room or its machine failed; 0 unless told. What all tries take
  /// together is at most ``cpuSeconds``.
  public var retries: Int64?
  /// True if it keeps its state where it works and goes on from there, so that little is lost when it has to make room.
  public var checkpoint: Bool?

  /// The most tries beside the first.
  public static let mostRetries: Int64 = 100

  /// Classes of the order in a queue.
  public enum Priority: String, Hashable, Sendable, Codable, CaseIterable {
    case low, normal
    /// For agreements whose offer says `"priority": "urgent"` in its reference.
    case urgent

    var rank: Int { self == .low ? -1 : self == .normal ? 0 : 1 }
  }

  /// What a choice between pools and hours looks at first.
  public enum Preference: String, Hashable, Sendable, Codable, CaseIterable {
    /// The soonest start.
    case now
    /// The least price after the voucher, in a window with a deadline also by waiting for cheaper power.
    case cheapest
    /// The least carbon dioxide.
    case greenest
    /// Price, waiting and carbon together.
    case balanced
  }

  /// A job that must have ended before this one starts.
  public struct Dependency: Hashable, Sendable, Codable {
    public var job: ID<Job>
    /// `completed` unless told.
    public var condition: Condition?

    public enum Condition: String, Hashable, Sendable, Codable, CaseIterable {
      /// It has ended well.
      case completed
      /// It is over, however it ended.
      case ended
    }
  }

  public struct Input: Hashable, Sendable, Codable {
    /// Its name under `/job/in`.
    public var name: String
    /// One's own upload…
    public var upload: ID<Upload>?
    /// …or what a data agreement gives.
    public var agreement: ID<Agreement>?
  }
}
