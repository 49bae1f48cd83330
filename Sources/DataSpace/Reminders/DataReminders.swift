public import Identity
public import Store
public import Vocabulary

/// Says what waits for too long: to its owner before and after the term, then to those who oversee. Three times at most for each term.
public enum DataReminders {
  /// The ids of requests and tickets of which something is to be said.
  public static func due(_ tx: Transaction, at now: Instant, limit: Int) throws -> [String] {
    let tickets = try tx.rows(
      """
      SELECT id FROM data_ticket WHERE is_open = 1 AND reminded < 3 AND remind_at <= ? ORDER BY remind_at LIMIT ?
      """, now, limit)
    let requests = try tx.rows(
      """
      SELECT id FROM sharing_request WHERE is_open = 1 AND reminded < 3 AND COALESCE(remind_at, due_at) <= ?
      ORDER BY COALESCE(remind_at, due_at) LIMIT ?
      """, now, limit)
    return try (tickets + requests).map { try $0.text(0) }
  }

  /// Says the step that has come, once. Appends `ticket.reminded` or `ticket.escalated`, or the same of `sharing`.
  public static func remind(
    _ tx: Transaction, _ subject: String, _ calendar: WorkingCalendar, at now: Instant
  ) throws {
    if let id = ID<DataTicket>(subject) {
      try remind(tx, ticket: id, calendar, at: now)
    } else if let id = ID<SharingRequest>(subject) {
      try remind(tx, request: id, calendar, at: now)
    }
  }

  private static func remind(
    _ tx: Transaction, ticket id: ID<DataTicket>, _ calendar: WorkingCalendar, at now: Instant
  ) throws {
    guard
      let row = try tx.row("SELECT reminded FROM data_ticket WHERE id = ? AND is_open = 1 AND remind_at <= ?", id, now)
    else { return }
    var ticket = try DataTickets.load(tx, id)
    let (step, next) = ReminderStep.come(calendar, due: ticket.dueAt, at: now)
    if let step, step.number > (try row.int(0)),
      let said = try say(
        tx,
        DataReminder(
          id: ID(at: now), subject: id.description, dataset: ticket.dataset, step: step, owner: ticket.owner,
          since: ticket.since, dueAt: ticket.dueAt, at: now))
    {
      ticket.reminders = (ticket.reminders ?? []) + [said]
      try DataTickets.append(
        tx, said.step == .escalated ? "ticket.escalated" : "ticket.reminded", ticket, actor: nil, at: now)
    }
    try tx.execute(
      "UPDATE data_ticket SET reminded = ?, remind_at = ?, is_escalated = ?, body = ? WHERE id = ?",
      max(try row.int(0), step?.number ?? 0), next, step == .escalated, try StoredBody.encode(ticket), id)
  }

  private static func remind(
    _ tx: Transaction, request id: ID<SharingRequest>, _ calendar: WorkingCalendar, at now: Instant
  ) throws {
    guard
      let row = try tx.row(
        """
        SELECT reminded, body FROM sharing_request WHERE id = ? AND is_open = 1 AND COALESCE(remind_at, due_at) <= ?
        """, id, now)
    else { return }
    var request = try row.body(1, of: "sharing_request", as: SharingRequest.self)
    guard let due = request.dueAt, try SharingRequests.standing(tx, request, at: now).state == .pending else {
      // It was decided by way of its negotiation.
      try tx.execute("UPDATE sharing_request SET reminded = 3 WHERE id = ?", id)
      return
    }
    let (step, next) = ReminderStep.come(calendar, due: due, at: now)
    if let step, step.number > (try row.int(0)),
      let said = try say(
        tx,
        DataReminder(
          id: ID(at: now), subject: id.description, dataset: request.dataset, step: step, owner: request.owner,
          since: request.requestedAt, dueAt: due, at: now))
    {
      request.reminders = (request.reminders ?? []) + [said]
      try SharingRequests.append(
        tx, said.step == .escalated ? "sharing.escalated" : "sharing.reminded", request, actor: nil, at: now)
    }
    try tx.execute(
      "UPDATE sharing_request SET reminded = ?, remind_at = ?, is_escalated = ?, body = ? WHERE id = ?",
      max(try row.int(0), step?.number ?? 0), next, step == .escalated, try StoredBody.encode(request), id)
  }

  /// Writes a reminder, unless it was written.
  private static func say(_ tx: Transaction, _ reminder: DataReminder) throws -> DataReminder.Said? {
    let added = try tx.execute(
      """
      INSERT INTO data_reminder (id, subject, due_at, step, owner, body) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (subject, due_at, step) DO NOTHING
      """, reminder.id, reminder.subject, reminder.dueAt, reminder.step.rawValue, reminder.owner,
      try StoredBody.encode(reminder))
    return added == 1 ? DataReminder.Said(step: reminder.step, at: reminder.at) : nil
  }

  /// Reminders newest first, of one unit or of all.
  public static func list(
    _ tx: Transaction, of owner: ID<Participant>?, step: ReminderStep? = nil, before: ID<DataReminder>? = nil,
    limit: Int
  ) throws -> [DataReminder] {
    // Ids of reminders begin with their prefix; so `rme` comes after them all.
    var (conditions, arguments): ([String], [any SQLConvertible]) = (["id < ?"], [before?.description ?? "rme"])
    if let owner {
      conditions.append("owner = ?")
      arguments.append(owner)
    }
    if let step {
      conditions.append("step = ?")
      arguments.append(step.rawValue)
    }
    return try tx.rows(
      "SELECT body FROM data_reminder WHERE " + conditions.joined(separator: " AND ") + " ORDER BY id DESC LIMIT ?",
      arguments: arguments + [limit]
    ).map { try $0.body(0, of: "data_reminder", as: DataReminder.self) }
  }
}
