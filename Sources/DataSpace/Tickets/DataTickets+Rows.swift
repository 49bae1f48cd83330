import Evidence
public import Identity
public import Store
import Tables
public import Vocabulary

extension DataTickets {
  public static func get(_ tx: Transaction, _ id: ID<DataTicket>, at now: Instant) throws -> DataTicket {
    try load(tx, id).standing(at: now)
  }

  /// The owner, and the unit that reported it.
  public static func parties(_ tx: Transaction, of id: ID<DataTicket>) throws -> [ID<Participant>] {
    let ticket = try load(tx, id)
    return [ticket.owner] + (ticket.report.map { [$0.by] } ?? [])
  }

  /// Which side of a ticket a unit is on.
  public enum Side: String, Sendable, CaseIterable { case owner, reporter }

  /// Which tickets are wanted.
  public struct Filter: Sendable {
    /// Nil: both.
    public var side: Side?
    public var state: DataTicket.State?
    public var cause: DataTicket.Cause?
    public var dataset: ID<Dataset>?
    /// Those that wait for longer than they may.
    public var overdueOnly = false
    /// Open ones that were brought before those who oversee.
    public var escalatedOnly = false

    public init() {}
  }

  /// Tickets newest first, of one unit or of all, at most `limit`.
  public static func list(
    _ tx: Transaction, of unit: ID<Participant>?, _ filter: Filter, before: ID<DataTicket>? = nil, limit: Int,
    at now: Instant
  ) throws -> [DataTicket] {
    // Ids of tickets begin with their prefix; so `tku` comes after them all.
    var (conditions, arguments): ([String], [any SQLConvertible]) = (["id < ?"], [before?.description ?? "tku"])
    if let unit {
      switch filter.side {
      case .owner: conditions.append("owner = ?")
      case .reporter: conditions.append("reporter = ?")
      case nil:
        conditions.append("(owner = ? OR reporter = ?)")
        arguments.append(unit)
      }
      arguments.append(unit)
    }
    if let dataset = filter.dataset {
      conditions.append("dataset = ?")
      arguments.append(dataset)
    }
    if let cause = filter.cause {
      conditions.append("cause = ?")
      arguments.append(cause.rawValue)
    }
    switch filter.state {
    case .open: conditions.append("is_open = 1")
    case .closed: conditions.append("is_open = 0")
    case nil: break
    }
    if filter.overdueOnly {
      conditions.append("is_open = 1 AND due_at <= ?")
      arguments.append(now)
    }
    if filter.escalatedOnly { conditions.append("is_open = 1 AND is_escalated = 1") }
    return try tx.rows(
      "SELECT body FROM data_ticket WHERE " + conditions.joined(separator: " AND ") + " ORDER BY id DESC LIMIT ?",
      arguments: arguments + [limit]
    ).map { try $0.body(0, of: "data_ticket", as: DataTicket.self).standing(at: now) }
  }

  /// A dataset's open tickets.
  static func open(_ tx: Transaction, of dataset: ID<Dataset>) throws -> [DataTicket] {
    try tx.rows(
      "SELECT body FROM data_ticket WHERE dataset = ? AND is_open = 1 ORDER BY id LIMIT ?", dataset, mostOpen + 10
    ).map { try $0.body(0, of: "data_ticket", as: DataTicket.self) }
  }

  /// The newest ticket of a cause.
  static func last(
    _ tx: Transaction, _ dataset: ID<Dataset>, _ cause: DataTicket.Cause, reporter: ID<Participant>? = nil
  ) throws -> DataTicket? {
    // An older one that was opened again comes before what is closed.
    try tx.row(
      """
      SELECT body FROM data_ticket WHERE dataset = ? AND cause = ? AND reporter = ? ORDER BY is_open DESC, id DESC LIMIT 1
      """, dataset, cause.rawValue, reporter?.description ?? "")?.body(0, of: "data_ticket", as: DataTicket.self)
  }

  static func load(_ tx: Transaction, _ id: ID<DataTicket>) throws -> DataTicket {
    guard let row = try tx.row("SELECT body FROM data_ticket WHERE id = ?", id) else {
      throw Refusal.notFound("ticket")
    }
    return try row.body(0, of: "data_ticket", as: DataTicket.self)
  }

  static func insert(
    _ tx: Transaction, _ ticket: DataTicket, actor: ID<Participant>?, _ calendar: WorkingCalendar, at now: Instant
  ) throws -> DataTicket {
    try tx.execute(
      """
      INSERT INTO data_ticket (id, dataset, owner, cause, reporter, is_open, due_at, remind_at, body)
      VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)
      """, ticket.id, ticket.dataset, ticket.owner, ticket.cause.rawValue, ticket.report?.by.description ?? "",
      ticket.dueAt, ReminderStep.first(calendar, from: ticket.since, due: ticket.dueAt), try StoredBody.encode(ticket))
    try append(tx, "ticket.opened", ticket, actor: actor, at: now)
    return ticket.standing(at: now)
  }

  /// Writes what a ticket has become; its term stays.
  static func update(_ tx: Transaction, _ ticket: DataTicket) throws {
    try tx.execute(
      "UPDATE data_ticket SET is_open = ?, body = ? WHERE id = ?", ticket.state == .open,
      try StoredBody.encode(ticket), ticket.id)
  }

  static func reopen(
    _ tx: Transaction, _ ticket: DataTicket, words: String?, actor: ID<Participant>?, _ calendar: WorkingCalendar,
    at now: Instant
  ) throws -> DataTicket {
    var ticket = ticket
    try ticket.reopen(words: words, calendar, at: now)
    try tx.execute(
      """
      UPDATE data_ticket SET is_open = 1, is_escalated = 0, reminded = 0, due_at = ?, remind_at = ?, body = ? WHERE id = ?
      """, ticket.dueAt, ReminderStep.first(calendar, from: now, due: ticket.dueAt), try StoredBody.encode(ticket),
      ticket.id)
    try append(tx, "ticket.reopened", ticket, actor: actor, at: now)
    return ticket.standing(at: now)
  }

  /// Words may name persons, and so does an assignee: the log has neither.
  static func append(
    _ tx: Transaction, _ kind: String, _ ticket: DataTicket, actor: ID<Participant>?, at now: Instant
  ) throws {
    var data: [String: JSON] = [
      "dataset": .string(ticket.dataset.description), "owner": .string(ticket.owner.description),
      "cause": .string(ticket.cause.rawValue), "severity": .string(ticket.severity.rawValue),
      "dueAt": .string(ticket.dueAt.description),
    ]
    if let report = ticket.report {
      data["participant"] = .string(report.by.description)
      data["fault"] = .string(report.fault.rawValue)
    }
    for (name, mark) in [("before", ticket.before), ("after", ticket.after)] {
      if let mark, let assessment = mark.assessment {
        data[name] = ["assessment": .string(assessment.description), "grade": .string(mark.grade.rawValue)]
      }
    }
    if let ending = ticket.ending { data["ending"] = .string(ending.rawValue) }
    if let reason = ticket.reason { data["reason"] = .string(reason.rawValue) }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: ticket.id.description, actor: actor?.description, data: .object(data)))
  }
}
