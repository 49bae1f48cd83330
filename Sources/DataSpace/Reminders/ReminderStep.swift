import Vocabulary

/// What is said about a term, in this order. Pure: the calendar and the term decide when.
public enum ReminderStep: String, Sendable, Codable, CaseIterable {
  /// To its owner: the term is near.
  case soon
  /// To its owner: the term is over.
  case overdue
  /// To those who oversee: it is still not done.
  case escalated

  /// How many there are before this one and with it.
  var number: Int64 {
    switch self {
    case .soon: 1
    case .overdue: 2
    case .escalated: 3
    }
  }

  /// When it comes, of what is due at `due`.
  func time(_ calendar: WorkingCalendar, due: Instant) -> Instant {
    switch self {
    case .soon: calendar.start(ofLast: calendar.reminderDays, before: due)
    case .overdue: due
    case .escalated: calendar.deadline(after: due.adding(milliseconds: -1), days: calendar.escalationDays)
    }
  }

  /// When the first comes of what waits since `since`: a term that is as short as its warning is not warned of.
  static func first(_ calendar: WorkingCalendar, from since: Instant, due: Instant) -> Instant {
    let soon = Self.soon.time(calendar, due: due)
    return soon > since ? soon : due
  }

  /// The last step that has come by `now`, and when the next does. What was missed meanwhile is not said any more.
  static func come(
    _ calendar: WorkingCalendar, due: Instant, at now: Instant
  ) -> (step: ReminderStep?, next: Instant?) {
    var (come, next): (ReminderStep?, Instant?) = (nil, nil)
    for step in allCases {
      let time = step.time(calendar, due: due)
      if time <= now { come = step } else { next = min(next ?? time, time) }
    }
    return (come, next)
  }
}
