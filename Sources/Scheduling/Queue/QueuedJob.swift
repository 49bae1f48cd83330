/// A job as a queue sees it. Times are ticks of whatever clock the caller keeps: seconds of a trace, milliseconds live.
public struct QueuedJob: Hashable, Sendable {
  /// The caller's number for it; equal scores go by it, so it should grow with submission.
  public var id: Int
  public var submitted: Int64
  /// How long it says it will run; at least 1.
  public var duration: Int64
  /// Processors (or whatever the queue shares out) that it holds from start to end.
  public var width: Int

  public init(id: Int, submitted: Int64, duration: Int64, width: Int) {
    self.id = id
    self.submitted = submitted
    self.duration = max(1, duration)
    self.width = width
  }
}

/// A start that was promised. Whatever starts meanwhile must leave it possible.
public struct Reservation: Hashable, Sendable {
  public var job: Int
  public var start: Int64
  public var given: Int64
}

/// A job that starts now, and by which rule.
public struct QueueStart: Hashable, Sendable {
  /// Why it may start.
  public enum Rule: String, Sendable, CaseIterable {
    /// It is first in the policy's order and fits.
    case first
    /// Its reservation is due, or what it waited for became free before.
    case reserved
    /// Others are before it, and none of them starts later for it.
    case backfilled
  }
  public var job: Int
  public var rule: Rule
}
