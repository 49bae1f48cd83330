import Tables
import Vocabulary

/// The course of a ticket. Pure: what is written in it and when decide.
extension DataTicket {
  /// Its owner closes it.
  mutating func close(_ reason: Reason, words: String?, at now: Instant) throws(Refusal) {
    guard state == .open else { throw TicketRefusal.closed }
    guard reason != .other || words?.isEmpty == false else { throw TicketRefusal.words }
    self.reason = reason
    self.words = words
    end(.hand, at: now)
  }

  /// What it was about is over.
  mutating func end(_ ending: Ending, at now: Instant) {
    self.ending = ending
    closedAt = now
    state = .closed
  }

  /// It was not put right, or has come again: there is a new term.
  mutating func reopen(words: String?, _ calendar: WorkingCalendar, at now: Instant) throws(Refusal) {
    guard state == .closed else { throw TicketRefusal.open }
    guard reopened < Self.mostReopened else { throw TicketRefusal.reopenedOften }
    state = .open
    (closedAt, ending, reason, reminders) = (nil, nil, nil, nil)
    self.words = words
    reopened += 1
    since = now
    dueAt = calendar.deadline(after: now, days: severity.workingDays)
  }

  /// As it is at a time.
  func standing(at now: Instant) -> DataTicket {
    var ticket = self
    ticket.isOverdue = state == .open ? now >= dueAt : nil
    return ticket
  }
}

/// What an assessment says of a cause.
struct TicketFinding {
  var cause: DataTicket.Cause
  /// Nil: nothing is wrong.
  var severity: DataTicket.Severity?
  var mark: DataTicket.Mark
  var rules: [DataTicket.Rule]?
  var ruleCount: Int64?
  var expected: QualityScore.Grade?

  /// Rules that are broken.
  static func rules(_ assessment: DatasetAssessment) -> TicketFinding {
    let (rules, mark) = (DataTicket.Rule.broken(in: assessment.report), DataTicket.Mark(assessment))
    var finding = TicketFinding(cause: .rules, mark: mark)
    guard !rules.isEmpty else { return finding }
    finding.severity = mark.grade == .poor ? .high : mark.grade == .fair ? .medium : .low
    finding.rules = Array(rules.prefix(DataTicket.mostRules))
    finding.ruleCount = Int64(rules.count)
    return finding
  }

  /// A grade that is worse than it is to be.
  ///
  /// - Parameter expected: what it was before, or what a ticket waits for; at least fair.
  static func grade(_ assessment: DatasetAssessment, expected: QualityScore.Grade?) -> TicketFinding {
    let mark = DataTicket.Mark(assessment)
    var finding = TicketFinding(cause: .grade, mark: mark)
    let expected = expected.map { $0.rank < QualityScore.Grade.fair.rank ? .fair : $0 } ?? .fair
    guard mark.grade.rank < expected.rank else { return finding }
    finding.severity = mark.grade == .poor ? .high : .medium
    finding.expected = expected
    return finding
  }

  /// Whether a ticket that was closed by hand has settled this as well.
  func isSettled(by ticket: DataTicket) -> Bool {
    guard ticket.reason?.settles == true else { return false }
    if let last = ticket.after ?? ticket.before, mark.grade.rank < last.grade.rank { return false }
    let known = Set((ticket.rules ?? []).map(\.name))
    return (rules ?? []).allSatisfy { known.contains($0.name) }
  }
}

extension DataTicket.Mark {
  init(_ assessment: DatasetAssessment) {
    let score = assessment.report.score
    self.init(score: score.total, grade: score.grade, at: assessment.at, assessment: assessment.id)
  }
}

extension DataTicket.Rule {
  /// What a report says is broken: columns that are missing and ragged rows first, then its checks.
  static func broken(in report: CheckReport) -> [DataTicket.Rule] {
    var rules = report.missingColumns.map {
      DataTicket.Rule(
        column: $0, metric: "missingColumn", what: "column", found: report.rows, expected: "a column",
        rows: [],
        fix: Text(zh: "补上该列，或修改契约", en: "add the column, or change the contract"))
    }
    if report.ragged > 0 {
      rules.append(
        DataTicket.Rule(
          metric: "raggedRows", what: "rows", found: report.ragged, expected: "0", rows: [],
          fix: Text(zh: "检查引号与分隔符", en: "look at quotes and separators")))
    }
    return rules
      + report.checks.filter { !$0.passed }.map {
        DataTicket.Rule(
          column: $0.column, id: $0.id, metric: $0.metric, what: $0.what, found: $0.found, expected: $0.expected,
          rows: $0.examples.map(\.row), fix: $0.fix)
      }
  }

  /// What tells it from other rules.
  var name: String { "\(column ?? "")/\(id ?? "")/\(metric)/\(what)" }
}

extension QualityScore.Grade {
  /// Higher is better.
  var rank: Int {
    switch self {
    case .poor: 0
    case .fair: 1
    case .good: 2
    case .excellent: 3
    }
  }
}
