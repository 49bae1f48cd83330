import DataSpace
import HTTPTypes
import Identity
import Store
import Vocabulary

/// What stewards have to put right, problems that others report, and what is said about terms.
enum TicketEndpoints {
  private static let dataset = Endpoint.Parameter.path("dataset", Dataset.idPrefix)
  private static let ticket = Endpoint.Parameter.path("ticket", DataTicket.idPrefix)
  private static let tag = "datasets"

  static func all(_ calendar: WorkingCalendar) -> [Endpoint] { reading + changes(calendar) }

  private static var reading: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/data-tickets", operation: "listDataTickets", tag: tag,
        summary: "Tickets of the caller's datasets and of its own reports, newest first; for those who oversee, all.",
        access: .to(.view),
        parameters: [
          Endpoint.Parameter(
            name: "side", schema: .oneOf(DataTickets.Side.allCases.map(\.rawValue)),
            says: "only those of which the caller is the owner, or the reporter"),
          Endpoint.Parameter(name: "state", schema: .oneOf(DataTicket.State.allCases.map(\.rawValue))),
          Endpoint.Parameter(name: "cause", schema: DataTicket.causeShape),
          Endpoint.Parameter(name: "dataset", schema: .id(Dataset.idPrefix)),
          Endpoint.Parameter(name: "overdue", schema: .boolean, says: "only what waits for longer than it may"),
          Endpoint.Parameter(
            name: "escalated", schema: .boolean, says: "only what waits and was brought before those who oversee"),
        ] + Page.parameters, success: (.ok, .page(DataTicket.shape)),
        effect: .read { tx, call in
          let (caller, page) = (try call.who, try Page(call, of: DataTicket.self))
          var filter = DataTickets.Filter()
          filter.side = call.query["side"].flatMap(DataTickets.Side.init)
          filter.state = call.query["state"].flatMap(DataTicket.State.init)
          filter.cause = call.query["cause"].flatMap(DataTicket.Cause.init)
          filter.dataset = call.query["dataset"].flatMap { ID($0) }
          filter.overdueOnly = call.query["overdue"] == "true"
          filter.escalatedOnly = call.query["escalated"] == "true"
          let found = try DataTickets.list(
            tx, of: filter.side == nil && Access.oversees(caller) ? nil : caller.participant, filter,
            before: page.cursor.flatMap { ID($0) }, limit: page.limit + 1, at: call.at)
          return try page.answer(found.map { shown($0, to: caller) }) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/data-tickets/{ticket}", operation: "getDataTicket", tag: tag, summary: "One ticket.",
        access: .to(.view), parameters: [ticket], success: (.ok, DataTicket.shape),
        effect: .read { tx, call in
          let caller = try call.who
          try Access.require(caller, .view, owners: try DataTickets.parties(tx, of: call.id("ticket")))
          return try .ok(shown(DataTickets.get(tx, call.id("ticket"), at: call.at), to: caller))
        }),
      Endpoint(
        method: .get, path: "/v1/data-reminders", operation: "listDataReminders", tag: tag,
        summary:
          "What was said about the terms of requests and tickets that the caller has, newest first; for those who oversee, all.",
        access: .to(.view),
        parameters: [Endpoint.Parameter(name: "step", schema: DataReminder.stepShape)] + Page.parameters,
        success: (.ok, .page(DataReminder.shape)),
        effect: .read { tx, call in
          let (caller, page) = (try call.who, try Page(call, of: DataReminder.self))
          let found = try DataReminders.list(
            tx, of: Access.oversees(caller) ? nil : caller.participant,
            step: call.query["step"].flatMap(ReminderStep.init), before: page.cursor.flatMap { ID($0) },
            limit: page.limit + 1)
          return try page.answer(found) { $0.id.description }
        }),
    ]
  }

  private static func changes(_ calendar: WorkingCalendar) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/datasets/{dataset}/problem-reports", operation: "reportDatasetProblem", tag: tag,
        summary: "Tells a dataset's owner what is wrong with it; the answer is the ticket that it has to put right.",
        access: .to(.act), parameters: [dataset],
        body: .named(
          "DataProblem",
          .object([.must("fault", DataTicket.faultShape), .must("words", .string(min: 1, max: 1000))])),
        success: (.created, DataTicket.shape),
        effect: .write { tx, call in
          let caller = try call.who
          return try .created(
            shown(
              DataTickets.report(
                tx, call.id("dataset"), call.decoded(), by: caller.participant, calendar, at: call.at), to: caller))
        }),
      Endpoint(
        method: .post, path: "/v1/data-tickets/{ticket}/assign", operation: "assignDataTicket", tag: tag,
        summary: "The owner gives a ticket to one of its members; without `member` to nobody.", access: .to(.act),
        parameters: [ticket],
        body: .named("DataTicketAssignment", .object([.may("member", .id(Member.idPrefix))])),
        success: (.ok, DataTicket.shape),
        effect: .write { tx, call in
          let id = try own(tx, call)
          return try .ok(DataTickets.assign(tx, id, to: call.decoded(Assignment.self).member, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/data-tickets/{ticket}/close", operation: "closeDataTicket", tag: tag,
        summary: "The owner closes a ticket, with a reason of the list.", access: .to(.act), parameters: [ticket],
        body: .named(
          "DataTicketClosing",
          .object([.must("reason", DataTicket.reasonShape), .may("words", .string(min: 1, max: 1000))])),
        success: (.ok, DataTicket.shape),
        effect: .write { tx, call in
          let id = try own(tx, call)
          let told = try call.decoded(Closing.self)
          return try .ok(DataTickets.close(tx, id, told.reason, words: told.words, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/data-tickets/{ticket}/reopen", operation: "reopenDataTicket", tag: tag,
        summary: "The owner, or the unit that reported it, opens a closed ticket again: its term begins anew.",
        access: .to(.act), parameters: [ticket],
        body: .named("DataTicketReopening", .object([.must("words", .string(min: 1, max: 1000))])),
        success: (.ok, DataTicket.shape),
        effect: .write { tx, call in
          let caller = try call.who
          try Access.require(caller, .act, owners: try DataTickets.parties(tx, of: call.id("ticket")))
          let words = try call.decoded(Reopening.self).words
          return try .ok(
            shown(
              DataTickets.reopen(
                tx, call.id("ticket"), words: words, by: caller.participant, calendar, at: call.at), to: caller))
        }),
    ]
  }

  private struct Assignment: Codable { var member: ID<Member>? }
  private struct Closing: Codable {
    var reason: DataTicket.Reason
    var words: String?
  }
  private struct Reopening: Codable { var words: String }

  /// The ticket in the path, which must be of the caller's dataset. Whoever may not see it hears of none.
  private static func own(_ tx: Transaction, _ call: Call) throws -> ID<DataTicket> {
    let (id, caller) = (try call.id("ticket", ID<DataTicket>.self), try call.who)
    let parties = try DataTickets.parties(tx, of: id)
    try Access.require(caller, .act, owners: parties)
    guard parties.first == caller.participant else { throw notTheirs }
    return id
  }

  /// Who of the owner's members has it is for the owner and for those who oversee.
  private static func shown(_ ticket: DataTicket, to caller: Caller) -> DataTicket {
    if ticket.owner == caller.participant || Access.oversees(caller) { return ticket }
    var ticket = ticket
    ticket.assignee = nil
    return ticket
  }

  private static let notTheirs = Refusal(
    .forbidden, rule: "ticket.side", Text(zh: "由数据提供单位办理", en: "that is for the unit that owns the dataset"),
    remedy: Text(zh: "报告单位可查看，办结后可重新打开", en: "who reported may look, and open it again once it is closed"))
}
