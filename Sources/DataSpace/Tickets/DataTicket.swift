public import Identity
public import Tables
public import Vocabulary

/// Something that the owner of a dataset has to put right, with the clock by which it is to be done.
///
/// There is at most one open ticket of a dataset for each cause, and one for each unit that reports a problem.
public struct DataTicket: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "tkt"

  public enum Cause: String, Sendable, Codable, CaseIterable {
    /// Rules of its contract that its last assessment found broken.
    case rules
    /// Its grade is worse than it was, or poor.
    case grade
    /// Its data are stale by the freshness clock: two cycles without a change.
    case freshness
    /// A unit that uses it, or wants to, says what is wrong.
    case report
  }

  public enum Severity: String, Sendable, Codable, CaseIterable {
    case low, medium, high

    /// How many working days there are to put it right.
    public var workingDays: Int {
      switch self {
      case .high: 3
      case .medium: 5
      case .low: 10
      }
    }
  }

  public enum State: String, Sendable, Codable, CaseIterable { case open, closed }

  /// What has closed it.
  public enum Ending: String, Sendable, Codable, CaseIterable {
    /// An assessment that found nothing of the cause any more.
    case passed
    /// Newer data.
    case renewed
    /// The dataset was taken out of the catalogue.
    case withdrawn
    /// Its owner, with a reason of the list.
    case hand
  }

  /// Why its owner closes it, from a list, so that they can be counted.
  public enum Reason: String, Sendable, Codable, CaseIterable {
    case repaired
    case noFault = "no-fault"
    case duplicate
    /// The data stay as they are.
    case accepted
    /// Words say which.
    case other

    /// Whether the same is to be said again by the next assessment that finds it.
    var settles: Bool { self == .noFault || self == .accepted }
  }

  /// What a report says is wrong.
  public enum Fault: String, Sendable, Codable, CaseIterable {
    case wrong, incomplete, outdated, unreadable, unavailable
    case notAsDescribed = "not-as-described"
    case other
  }

  /// How good the dataset was found to be, at a time.
  public struct Mark: Hashable, Sendable, Codable {
    /// 0 to 100.
    public var score: Double
    public var grade: QualityScore.Grade
    public var at: Instant
    public var assessment: ID<DatasetAssessment>?
  }

  /// A rule that was found broken.
  public struct Rule: Hashable, Sendable, Codable {
    public var column: String?
    /// The rule's own id, if it has one.
    public var id: String?
    public var metric: String
    public var what: String
    /// How many rows there are against it.
    public var found: Int64
    public var expected: String
    /// The first rows that are against it, counted from 1; their values stay with the data.
    public var rows: [Int64]
    public var fix: Text?
  }

  public struct Report: Hashable, Sendable, Codable {
    public var by: ID<Participant>
    public var fault: Fault
    public var words: String
  }

  public var id: ID<DataTicket>
  public var dataset: ID<Dataset>
  public var owner: ID<Participant>
  public var cause: Cause
  public var severity: Severity
  public var state = State.open
  public var openedAt: Instant
  /// Since when it waits: its opening, or its last reopening.
  public var since: Instant
  /// The end of its owner's last working day to put it right.
  public var dueAt: Instant
  /// Who of the owner's members looks after it.
  public var assignee: ID<Member>?
  /// The rules that were found broken last, ``mostRules`` at most.
  public var rules: [Rule]?
  /// How many were.
  public var ruleCount: Int64?
  /// The grade that it is to have again.
  public var expected: QualityScore.Grade?
  /// The last assessment when it was opened, and the newest since.
  public var before: Mark?
  public var after: Mark?
  /// When its data became stale.
  public var staleAt: Instant?
  public var report: Report?
  public var closedAt: Instant?
  public var ending: Ending?
  public var reason: Reason?
  /// Why it was closed, or opened again.
  public var words: String?
  /// How often it was opened again.
  public var reopened: Int64 = 0
  /// What was said about its term, since ``since``.
  public var reminders: [DataReminder.Said]?
  /// Of an open one: whether it waits for longer than it may.
  public var isOverdue: Bool?

  /// The most rules that a ticket tells.
  public static let mostRules = 20
  /// How often one is opened again at most.
  public static let mostReopened: Int64 = 20

  init(
    of dataset: Dataset, _ cause: Cause, _ severity: Severity, _ calendar: WorkingCalendar, at now: Instant
  ) {
    id = ID(at: now)
    (self.dataset, owner) = (dataset.id, dataset.owner)
    (self.cause, self.severity) = (cause, severity)
    (openedAt, since) = (now, now)
    dueAt = calendar.deadline(after: now, days: severity.workingDays)
    before = dataset.quality.map { Mark(score: $0.score, grade: $0.grade, at: $0.at) }
  }
}

/// What a unit says is wrong with a dataset.
public struct DataProblem: Hashable, Sendable, Codable {
  public var fault: DataTicket.Fault
  public var words: String

  public init(fault: DataTicket.Fault, words: String) {
    self.fault = fault
    self.words = words
  }
}
