import Vocabulary

/// A ticket as templates show it.
struct TicketRow {
  var href: String
  var title: String
  var facts: [String]
  /// How good the data were before and are now, as two bars.
  var chart: String?
  var state: String
  /// While it is open: how urgent, how the clock stands, and whether it is late.
  var severity: String?
  var clock: String?
  var isOverdue: Bool

  init(_ ticket: Console.TicketLine, at now: Instant, for reader: String, in frame: Frame) {
    let (language, t) = (frame.language, frame.t)
    href = Address.of(.ticket(ticket.id))
    title = language.of(ticket.title)
    let isOwn = ticket.owner.id == reader
    facts = [
      t("ticketCause", ticket.cause), ticket.rules.map { t("brokenRules", with: language.number($0)) },
      isOwn ? nil : t("heldBy", with: language.of(ticket.owner.name)),
      ticket.assignee.map { t("assignedTo", with: language.of($0)) },
      t("heldSince", with: language.day(ticket.since)),
    ].compactMap { $0 }
    chart = Self.chart(ticket, in: frame)
    state = Badge.html("ticket-" + ticket.state, t)
    isOverdue = ticket.isOverdue
    let isOpen = ticket.state == "open"
    severity = isOpen ? Badge.html("severity-" + ticket.severity, t) : nil
    clock = isOpen ? Self.clock(ticket.dueAt, ticket.isOverdue, now, frame) : nil
  }

  /// - Parameter due: midnight in China at the end of the last day.
  static func clock(_ due: Instant, _ isOverdue: Bool, _ now: Instant, _ frame: Frame) -> String {
    let last = due.adding(milliseconds: -1)
    let (day, days) = (frame.language.day(last), Language.days(from: now, to: last))
    if isOverdue { return frame.t("ticketOverdueBy", with: day, frame.language.number(-days)) }
    return days == 0
      ? frame.t("ticketDueToday", with: day) : frame.t("ticketDueIn", with: day, frame.language.number(days))
  }

  private static func chart(_ ticket: Console.TicketLine, in frame: Frame) -> String? {
    guard let before = ticket.before else { return nil }
    let (t, language) = (frame.t, frame.language)
    func said(_ quality: Console.DatasetLine.Quality) -> String {
      language.decimal(quality.tenths, over: 10) + " " + t("grade", quality.grade)
    }
    let label =
      ticket.after.map { t("scoreChange", with: said(before), said($0)) } ?? t("scoreThen", with: said(before))
    return Chart.beforeAfter(before.tenths, ticket.after?.tenths, label: label)
  }
}

/// A reminder as templates show it.
struct ReminderRow {
  var href: String
  var title: String
  var step: String
  var facts: [String]
  var stamp: String
  var time: String

  init(_ reminder: Console.ReminderLine, in frame: Frame) {
    let (language, t) = (frame.language, frame.t)
    href = Address.of(reminder.link)
    title = language.of(reminder.title)
    step = Badge.html("reminder-" + reminder.step, t)
    facts = [
      t("heldBy", with: language.of(reminder.owner.name)), t("heldSince", with: language.day(reminder.since)),
      t("termUntil", with: language.day(reminder.dueAt.adding(milliseconds: -1))),
    ]
    stamp = reminder.at.description
    time = language.minute(reminder.at)
  }
}
