public import Vocabulary

/// How alarms compare with labelled windows.
public struct AlarmScore: Hashable, Sendable {
  /// A span of time in which something was wrong, both ends included.
  public struct Window: Hashable, Sendable {
    public let from: Instant
    public let to: Instant

    public init(from: Instant, to: Instant) {
      precondition(from <= to, "a window does not end before it begins")
      self.from = from
      self.to = to
    }

    /// The labelled moment: in the Numenta benchmark a window lies evenly around it.
    public var middle: Instant { Instant(milliseconds: (from.milliseconds + to.milliseconds) / 2) }

    public func contains(_ moment: Instant) -> Bool { from <= moment && moment <= to }
  }

  /// What became of one window.
  public struct Detection: Hashable, Sendable {
    public let window: Window
    /// The first alarm inside the window; nil where it was missed.
    public let alarm: Instant?
    /// Milliseconds from that alarm to the labelled moment; negative when the alarm came after it.
    public var lead: Int64? { alarm.map { window.middle.milliseconds(since: $0) } }
  }

  public let detections: [Detection]
  /// Alarms outside every window and outside `excluded`.
  public let falseAlarms: Int
  /// Weeks outside every window and outside `excluded`.
  public let weeks: Double

  public var detected: Int { detections.count { $0.alarm != nil } }
  /// Nil where there is no time in which an alarm would be false.
  public var falseAlarmsPerWeek: Double? { weeks > 0 ? Double(falseAlarms) / weeks : nil }

  /// Scores `alarms` over `span`. Windows must not overlap. `excluded` is the period that the threshold was fitted to:
  /// alarms there say nothing about new data, so neither they nor its time count.
  public init(alarms: [Instant], windows: [Window], span: Window, excluded: Window? = nil) {
    let inside = alarms.filter { span.contains($0) }
    detections = windows.map { window in
      Detection(window: window, alarm: inside.filter { window.contains($0) }.min())
    }
    let quiet = windows + (excluded.map { [$0] } ?? [])
    falseAlarms = inside.count { alarm in !quiet.contains { $0.contains(alarm) } }
    let covered = Self.covered(quiet, within: span)
    weeks = Double(span.to.milliseconds(since: span.from) - covered) / 604_800_000
  }

  // Milliseconds of `span` that at least one window covers.
  private static func covered(_ windows: [Window], within span: Window) -> Int64 {
    var sum: Int64 = 0
    var reached = span.from
    for window in windows.sorted(by: { $0.from < $1.from }) {
      let from = max(window.from, reached)
      let to = min(window.to, span.to)
      if to > from {
        sum += to.milliseconds(since: from)
        reached = to
      }
    }
    return sum
  }
}
