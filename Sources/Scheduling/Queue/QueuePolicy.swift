/// How a queue is worked off.
public struct QueuePolicy: Hashable, Sendable {
  /// What may overtake the first job that does not fit.
  public enum Backfill: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// Whatever leaves the first job's reservation alone.
    case easy
    /// Whatever leaves the reservation alone that every job gets when it is submitted.
    case conservative
    /// Whatever leaves the first job's reservation alone and the starts that are foreseen, without a promise, for the
    /// jobs before it.
    case planned
  }

  /// Room that long jobs leave to short ones, which come at any moment and lose most by waiting.
  public struct Lane: Hashable, Sendable {
    public var width: Int
    /// The longest duration of a short job.
    public var upTo: Int64
    public init(width: Int, upTo: Int64) {
      self.width = width
      self.upTo = upTo
    }
  }

  public var name: String
  public var order: QueueOrder
  public var backfill: Backfill
  /// As the published harness does it: scores by ``QueueOrder/publishedScore(_:)``; what is backfilled goes by
  /// submission, and must end before the reservation's start even where it would fit beside it.
  public var isAsPublished: Bool
  public var lane: Lane?
  /// Who has waited for longer than this is before all who have not; nil: waiting alone moves nobody to the front.
  public var patience: Int64?

  public init(
    name: String, order: QueueOrder, backfill: Backfill, isAsPublished: Bool = false, lane: Lane? = nil,
    patience: Int64? = nil
  ) {
    self.name = name
    self.order = order
    self.backfill = backfill
    self.isAsPublished = isAsPublished
    self.lane = lane
    self.patience = patience
  }

  func score(_ job: QueuedJob, at now: Int64) -> Double {
    if let patience, now - job.submitted > patience { return -.infinity }
    return isAsPublished ? order.publishedScore(job) : order.score(job, at: now)
  }

  /// How much has to be free before a job starts that has no promise: more than it takes, if it is a long one.
  func need(_ job: QueuedJob, of capacity: Int) -> Int {
    guard let lane, job.duration > lane.upTo else { return job.width }
    return max(job.width, min(capacity, job.width + lane.width))
  }
}

extension QueuePolicy {
  /// Ours: the job that takes the least processor time first; one reservation at a time; the rest is planned anew at
  /// every event, nothing starting that would move the foreseen start of a job before it; an eighth of the machine is
  /// left to jobs of at most `short`, which come often, take next to nothing, and lose most by waiting; and who has
  /// waited for `patience` is first, so that large jobs too have their turn.
  public static func ours(capacity: Int, short: Int64, patience: Int64) -> QueuePolicy {
    QueuePolicy(
      name: "ours", order: .area, backfill: .planned, lane: Lane(width: max(1, capacity / 8), upTo: short),
      patience: patience)
  }

  /// Half an hour: what counts as short where times are seconds.
  public static let shortSeconds: Int64 = 1800
  /// A week.
  public static let patienceSeconds: Int64 = 604_800

  /// A policy by name, times being seconds; nil if there is none of that name. Names of ``QueueOrder`` are those of
  /// the published comparison. Of ours, EASY is the planned backfill: it too has one reservation at a time.
  public static func named(_ name: String, _ backfill: Backfill, capacity: Int) -> QueuePolicy? {
    if name == "ours" {
      var policy = ours(capacity: capacity, short: shortSeconds, patience: patienceSeconds)
      if backfill != .easy { policy.backfill = backfill }
      return policy
    }
    guard let order = QueueOrder(rawValue: name), order != .area else { return nil }
    return QueuePolicy(name: name, order: order, backfill: backfill, isAsPublished: true)
  }

  public static let names = ["fcfs", "sjf", "wfp3", "unicep", "f1", "ours"]
}
