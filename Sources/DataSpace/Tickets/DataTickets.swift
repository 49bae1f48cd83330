import Evidence
public import Identity
public import Store
public import Vocabulary

/// Tickets for the stewards of datasets. Each step appends one entry of evidence.
public enum DataTickets {
  /// How often a unit may report on one dataset in thirty days.
  public static let mostReports: Int64 = 5
  /// The most open tickets of one dataset.
  public static let mostOpen = 100

  /// A unit that does not own a dataset says what is wrong with it.
  public static func report(
    _ tx: Transaction, _ id: ID<Dataset>, _ problem: DataProblem, by reporter: ID<Participant>,
    _ calendar: WorkingCalendar, at now: Instant
  ) throws -> DataTicket {
    let dataset = try Datasets.get(tx, id, at: now)
    guard dataset.state == .published else { throw Refusal.notFound("dataset") }
    guard dataset.owner != reporter else { throw TicketRefusal.own }
    if let last = try last(tx, id, .report, reporter: reporter), last.state == .open { throw TicketRefusal.reported }
    let first = ID<DataTicket>.first(at: now.adding(days: -30))?.description ?? ""
    let reports = try tx.row(
      "SELECT COUNT(*) FROM data_ticket WHERE dataset = ? AND cause = 'report' AND reporter = ? AND id >= ?", id,
      reporter, first)?.int(0)
    guard (reports ?? 0) < mostReports else { throw TicketRefusal.tooOften }
    guard try open(tx, of: id).count < mostOpen else { throw TicketRefusal.crowded }
    var ticket = DataTicket(of: dataset, .report, .medium, calendar, at: now)
    ticket.report = DataTicket.Report(by: reporter, fault: problem.fault, words: problem.words)
    return try insert(tx, ticket, actor: reporter, calendar, at: now)
  }

  /// Gives it to one of the owner's members, or to none.
  public static func assign(
    _ tx: Transaction, _ id: ID<DataTicket>, to member: ID<Member>?, at now: Instant
  ) throws -> DataTicket {
    var ticket = try load(tx, id)
    guard ticket.state == .open else { throw TicketRefusal.closed }
    if let member {
      guard let found = try? Members.get(tx, member, of: ticket.owner), found.state == .active else {
        throw TicketRefusal.member
      }
    }
    ticket.assignee = member
    try update(tx, ticket)
    try append(tx, "ticket.assigned", ticket, actor: ticket.owner, at: now)
    return ticket.standing(at: now)
  }

  /// Its owner closes it.
  public static func close(
    _ tx: Transaction, _ id: ID<DataTicket>, _ reason: DataTicket.Reason, words: String?, at now: Instant
  ) throws -> DataTicket {
    var ticket = try load(tx, id)
    try ticket.close(reason, words: words, at: now)
    try update(tx, ticket)
    try append(tx, "ticket.closed", ticket, actor: ticket.owner, at: now)
    return ticket
  }

  /// Its owner, or the unit that reported it, opens it again: there is a new term.
  public static func reopen(
    _ tx: Transaction, _ id: ID<DataTicket>, words: String, by actor: ID<Participant>, _ calendar: WorkingCalendar,
    at now: Instant
  ) throws -> DataTicket {
    let ticket = try load(tx, id)
    let dataset = try Datasets.get(tx, ticket.dataset, at: now)
    guard dataset.state != .withdrawn else { throw DatasetRefusal.withdrawn }
    if let last = try last(tx, ticket.dataset, ticket.cause, reporter: ticket.report?.by), last.id != ticket.id,
      last.state == .open
    {
      throw TicketRefusal.open
    }
    return try reopen(tx, ticket, words: words, actor: actor, calendar, at: now)
  }

  // MARK: - What assessments and the clock say

  /// Opens, renews and closes what an assessment says.
  ///
  /// - Parameter dataset: as it was before the assessment.
  static func judge(
    _ tx: Transaction, _ assessment: DatasetAssessment, of dataset: Dataset, _ calendar: WorkingCalendar,
    at now: Instant
  ) throws {
    let waiting = try open(tx, of: dataset.id)
    let grade = waiting.first { $0.cause == .grade }?.expected ?? dataset.quality?.grade
    let findings = [TicketFinding.rules(assessment), .grade(assessment, expected: grade)]
    for finding in findings { try apply(tx, finding, to: dataset, calendar, at: now) }
    for var ticket in waiting where ticket.cause == .freshness || ticket.cause == .report {
      ticket.after = findings[0].mark
      try update(tx, ticket)
    }
  }

  private static func apply(
    _ tx: Transaction, _ finding: TicketFinding, to dataset: Dataset, _ calendar: WorkingCalendar, at now: Instant
  ) throws {
    let last = try last(tx, dataset.id, finding.cause)
    guard let severity = finding.severity else {
      guard var ticket = last, ticket.state == .open else { return }
      ticket.after = finding.mark
      ticket.end(.passed, at: now)
      try update(tx, ticket)
      return try append(tx, "ticket.closed", ticket, actor: nil, at: now)
    }
    guard var ticket = last, ticket.ending == nil || ticket.ending == .hand else {
      return try insert(tx, finding, severity, of: dataset, calendar, at: now)
    }
    if ticket.state == .closed {
      if finding.isSettled(by: ticket) { return }
      guard ticket.reopened < DataTicket.mostReopened else {
        return try insert(tx, finding, severity, of: dataset, calendar, at: now)
      }
      ticket.note(finding)
      _ = try reopen(tx, ticket, words: nil, actor: nil, calendar, at: now)
    } else {
      ticket.note(finding)
      try update(tx, ticket)
    }
  }

  private static func insert(
    _ tx: Transaction, _ finding: TicketFinding, _ severity: DataTicket.Severity, of dataset: Dataset,
    _ calendar: WorkingCalendar, at now: Instant
  ) throws {
    var ticket = DataTicket(of: dataset, finding.cause, severity, calendar, at: now)
    ticket.note(finding)
    ticket.before = finding.mark
    ticket.after = nil
    _ = try insert(tx, ticket, actor: nil, calendar, at: now)
  }

  /// Datasets whose data became stale, of which no ticket has told yet.
  public static func stale(_ tx: Transaction, at now: Instant, limit: Int) throws -> [ID<Dataset>] {
    try tx.rows(
      """
      SELECT id FROM dataset WHERE state = 'published' AND (stale_told IS NULL OR stale_told <> stale_at)
        AND stale_at <= ? ORDER BY stale_at LIMIT ?
      """, now, limit
    ).map { try $0.id(0) }
  }

  /// Opens a ticket for data that became stale, once.
  public static func open(
    _ tx: Transaction, stale id: ID<Dataset>, _ calendar: WorkingCalendar, at now: Instant
  ) throws {
    let changed = try tx.execute(
      """
      UPDATE dataset SET stale_told = stale_at
      WHERE id = ? AND state = 'published' AND stale_at <= ? AND (stale_told IS NULL OR stale_told <> stale_at)
      """, id, now)
    guard changed == 1 else { return }
    if let last = try last(tx, id, .freshness), last.state == .open { return }
    var ticket = DataTicket(of: try Datasets.get(tx, id, at: now), .freshness, .medium, calendar, at: now)
    ticket.staleAt = try tx.row("SELECT stale_at FROM dataset WHERE id = ?", id)?.optionalInstant(0)
    _ = try insert(tx, ticket, actor: nil, calendar, at: now)
  }

  /// A dataset was changed: what is over by that is closed.
  static func note(_ tx: Transaction, _ dataset: Dataset, _ clock: FreshnessClock?, at now: Instant) throws {
    for var ticket in try open(tx, of: dataset.id) {
      let isFresh = clock?.freshness(at: now) != .stale
      if dataset.state == .withdrawn {
        ticket.end(.withdrawn, at: now)
      } else if ticket.cause == .freshness, isFresh {
        ticket.end(.renewed, at: now)
      } else {
        continue
      }
      try update(tx, ticket)
      try append(tx, "ticket.closed", ticket, actor: dataset.owner, at: now)
    }
  }
}

extension DataTicket {
  /// What was found now.
  fileprivate mutating func note(_ finding: TicketFinding) {
    after = finding.mark
    severity = finding.severity ?? severity
    (rules, ruleCount) = (finding.rules, finding.ruleCount)
    expected = finding.expected
  }
}
