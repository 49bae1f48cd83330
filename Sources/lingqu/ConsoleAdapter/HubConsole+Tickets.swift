import Console
import DataSpace
import Hub
import Identity
import Tables
import Vocabulary

// What stewards have to put right.
extension HubConsole {
  /// The unit's open tickets: those that are late first, then the newest.
  func openTickets(_ caller: Caller) async throws -> Console.Listing<Console.TicketLine> {
    let late = try await tickets(["side": "owner", "overdue": "true", "limit": "20"], caller)
    let (open, next) = try await list(
      "listDataTickets", of: DataTicket.self, caller, query: ["side": "owner", "state": "open", "limit": "20"])
    let rest = try await lines(open.filter { $0.isOverdue != true }, caller)
    return Console.Listing(items: late + rest, next: next)
  }

  /// What was brought before the caller, who oversees, and still waits.
  func escalatedTickets(_ caller: Caller) async throws -> [Console.TicketLine] {
    try await tickets(["escalated": "true", "limit": "20"], caller)
  }

  private func tickets(_ query: [String: String?], _ caller: Caller) async throws -> [Console.TicketLine] {
    try await lines(try await list("listDataTickets", of: DataTicket.self, caller, query: query).items, caller)
  }

  private func lines(_ tickets: [DataTicket], _ caller: Caller) async throws -> [Console.TicketLine] {
    var lines: [Console.TicketLine] = []
    for ticket in tickets { lines.append(try await line(ticket, caller)) }
    return lines
  }

  /// The newest reminders that concern the caller.
  func reminders(_ caller: Caller) async throws -> [Console.ReminderLine] {
    var lines: [Console.ReminderLine] = []
    for reminder in try await list("listDataReminders", of: DataReminder.self, caller, query: ["limit": "6"]).items {
      let isTicket = ID<DataTicket>(reminder.subject) != nil
      lines.append(
        Console.ReminderLine(
          link: isTicket ? .ticket(reminder.subject) : .sharing(reminder.subject),
          title: try await title(of: reminder.dataset, caller), step: reminder.step.rawValue,
          owner: try await party(reminder.owner.description, caller), since: reminder.since, dueAt: reminder.dueAt,
          at: reminder.at))
    }
    return lines
  }

  func ticket(_ id: String, _ caller: Caller) async throws -> Console.Ticket.Model {
    let ticket = try await ask("getDataTicket", caller, path: ["ticket": id]).decode(DataTicket.self)
    var line = try await line(ticket, caller)
    var model = Console.Ticket.Model(at: Instant.now, line: line)
    if let dataset = try await dataset(ticket.dataset, caller) {
      model.dataset = try await lines([dataset], caller).first
    }
    model.failures = (ticket.rules ?? []).map {
      .init(column: $0.column, metric: $0.metric, what: $0.what, found: $0.found, rows: $0.rows, fix: $0.fix)
    }
    model.expected = ticket.expected?.rawValue
    model.staleAt = ticket.staleAt
    if let report = ticket.report {
      model.reporter = try await party(report.by.description, caller)
      (model.fault, model.reported) = (report.fault.rawValue, report.words)
    }
    model.reminders = (ticket.reminders ?? []).map { .init(step: $0.step.rawValue, at: $0.at) }
    model.reopened = ticket.reopened
    model.closedAt = ticket.closedAt
    (model.ending, model.reason, model.words) = (ticket.ending?.rawValue, ticket.reason?.rawValue, ticket.words)
    model.timeline = try await timeline(["subject": id], caller)
    let isOwner = caller.mayAct && ticket.owner == caller.participant.id
    model.mayClose = isOwner && ticket.state == .open
    let isReporter = caller.mayAct && ticket.report?.by == caller.participant.id
    model.mayReopen = (isOwner || isReporter) && ticket.state == .closed && ticket.ending != .withdrawn
    let me = isOwner ? try await member(caller) : nil
    model.mayTake = model.mayClose && me != nil
    model.isMine = me != nil && ticket.assignee?.description == me
    if model.isMine { line.assignee = Self.both(caller.displayName) }
    model.line = line
    model.reasons = DataTicket.Reason.allCases.map(\.rawValue)
    return model
  }

  func decide(ticket id: String, _ decision: Console.Ticket.Decision, _ caller: Caller) async throws {
    let path = ["ticket": id]
    switch decision {
    case .take:
      guard let member = try await member(caller) else { throw Refusal.notFound("member") }
      _ = try await ask("assignDataTicket", caller, path: path, body: ["member": .string(member)])
    case .giveBack: _ = try await ask("assignDataTicket", caller, path: path, body: [:])
    case .close(let reason, let words):
      var body: [String: JSON] = ["reason": .string(reason)]
      body["words"] = words.map { .string($0) }
      _ = try await ask("closeDataTicket", caller, path: path, body: .object(body))
    case .reopen(let words):
      _ = try await ask("reopenDataTicket", caller, path: path, body: ["words": .string(words)])
    }
  }

  func report(dataset id: String, _ problem: Console.Dataset.Problem, _ caller: Caller) async throws -> String {
    let body: JSON = ["fault": .string(problem.fault), "words": .string(problem.words)]
    return try await ask("reportDatasetProblem", caller, path: ["dataset": id], body: body)["id"]?.string ?? ""
  }

  /// The person who looks.
  private func member(_ caller: Caller) async throws -> String? {
    try await ask("whoAmI", caller)["member"]?["id"]?.string
  }

  private func line(_ ticket: DataTicket, _ caller: Caller) async throws -> Console.TicketLine {
    var line = Console.TicketLine(
      id: ticket.id.description, title: try await title(of: ticket.dataset, caller),
      owner: try await party(ticket.owner.description, caller), cause: ticket.cause.rawValue,
      severity: ticket.severity.rawValue, state: ticket.state.rawValue, since: ticket.since, dueAt: ticket.dueAt)
    line.isOverdue = ticket.isOverdue == true
    line.isEscalated = ticket.reminders?.contains { $0.step == .escalated } == true
    line.assignee = ticket.assignee == nil ? nil : Text(zh: "本单位成员", en: "a member of the unit")
    line.rules = ticket.ruleCount
    line.before = ticket.before.map { Self.quality($0.score, $0.grade) }
    line.after = ticket.after.map { Self.quality($0.score, $0.grade) }
    return line
  }

  private func title(of id: ID<Dataset>, _ caller: Caller) async throws -> Text {
    try await dataset(id, caller).map { Self.whole($0.entry.title) }
      ?? Text(zh: "已撤回的数据集", en: "a dataset that was withdrawn")
  }

  /// Nil where it was withdrawn from the catalogue since.
  private func dataset(_ id: ID<Dataset>, _ caller: Caller) async throws -> Dataset? {
    do {
      return try await ask("getDataset", caller, path: ["dataset": id.description]).decode(Dataset.self)
    } catch let refusal as Refusal where [.notFound, .forbidden].contains(refusal.kind) {
      return nil
    }
  }
}
