import Console
import Vocabulary

// Tickets, of the mill but for the last.
extension Fixture {
  var ticketLines: [Console.TicketLine] {
    var lines = [
      ticket("tkt_01", 0, Self.mill, "rules", "high", due: 60 * 24 * 2),
      ticket("tkt_02", 2, Self.mill, "freshness", "medium", due: -60 * 24 * 3),
      ticket("tkt_03", 1, Self.mill, "report", "medium", due: -60 * 8),
      ticket("tkt_04", 0, Self.mill, "grade", "high", due: 60 * 24 * 9),
      ticket("tkt_05", 3, Self.bureau, "rules", "low", due: 60 * 24 * 12),
    ]
    lines[0].isOverdue = true
    lines[0].rules = 7
    lines[0].assignee = words("王五", "Wang Wu")
    for place in [0, 3] {
      lines[place].before = .init(tenths: 734, grade: "poor")
      lines[place].after = .init(tenths: 910, grade: "good")
    }
    lines[1].before = .init(tenths: 880, grade: "good")
    lines[3].state = "closed"
    lines[4].isOverdue = true
    lines[4].isEscalated = true
    return lines
  }

  private func ticket(
    _ id: String, _ place: Int, _ owner: Console.Party, _ cause: String, _ severity: String, due: Int64
  ) -> Console.TicketLine {
    Console.TicketLine(
      id: id, title: datasets[place].title, owner: owner, cause: cause, severity: severity, state: "open",
      since: at(60 * 24 * 14), dueAt: at(due))
  }

  var reminderLines: [Console.ReminderLine] {
    let (ticket, request) = (ticketLines[0], sharingLines[3])
    return [
      .init(
        link: .ticket(ticket.id), title: ticket.title, step: "overdue", owner: ticket.owner, since: ticket.since,
        dueAt: ticket.dueAt, at: at(60 * 24 * 2)),
      .init(
        link: .sharing(request.id), title: request.title, step: "soon", owner: Self.mill, since: request.requestedAt,
        dueAt: at(60 * 24 * 2), at: at(60 * 24 * 4)),
    ]
  }

  private func said(_ text: String) -> String { hostile ?? text }

  func ticket(_ line: Console.TicketLine) -> Console.Ticket.Model {
    var model = Console.Ticket.Model(at: Self.now, line: line)
    model.dataset = datasets.first { $0.title == line.title }
    model.reasons = ["repaired", "no-fault", "duplicate", "accepted", "other"]
    model.timeline = [events[5]]
    if line.cause == "rules" {
      model.failures = [
        .init(
          column: "kwh", metric: "nullValues", what: "null", found: 12, rows: [4, 9],
          fix: words("补上用电量，或注明停机", "fill it in, or tell that the line stood still")),
        .init(column: said("month"), metric: "missingColumn", what: "column", found: 10_100),
      ]
      model.reminders = [.init(step: "soon", at: at(60 * 24 * 4)), .init(step: "overdue", at: at(60 * 24 * 2))]
    }
    if line.cause == "report" {
      (model.reporter, model.fault) = (Self.startUp, "wrong")
      model.reported = said("三月的用电量少一位")
      (model.reopened, model.words) = (1, said("仍未更正"))
    }
    model.mayClose = line.state == "open" && line.owner.id == Self.mill.id
    model.mayTake = model.mayClose
    model.mayReopen = line.state == "closed"
    if line.state == "closed" { (model.closedAt, model.ending) = (at(60), "passed") }
    return model
  }
}
