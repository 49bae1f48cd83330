import Vocabulary

extension Console.Desk {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("deskTitle"), section: .datasets, body: Templates.render("desk", Values(model, frame)))
    }
  }

  /// One list of datasets on the desk.
  private struct Stack {
    var id: String
    var title: String
    var count: String
    var lines: [DatasetRow]
    var hasLines: Bool
    var none: String
    /// Where all of them are.
    var moreHref: String?

    init(_ id: String, _ datasets: Console.Listing<Console.DatasetLine>, moreHref: String?, _ frame: Frame) {
      self.id = id
      title = frame.t("desk." + id)
      let shown = frame.language.number(Int64(datasets.items.count))
      count = datasets.next == nil ? shown : frame.t("atLeast", with: shown)
      lines = datasets.items.map { DatasetRow($0, in: frame) }
      hasLines = !lines.isEmpty
      none = frame.t("deskNone." + id)
      self.moreHref = datasets.next == nil ? nil : moreHref
    }
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var stamp: String
    var asOf: String
    var overdue: [SharingRow]
    var hasOverdue: Bool
    var overdueSaid: String
    var waiting: [SharingRow]
    var hasWaiting: Bool
    var hasNone: Bool
    var tickets: [TicketRow]
    var hasTickets: Bool
    var ticketCount: String
    var escalatedRequests: [SharingRow]
    var escalatedTickets: [TicketRow]
    var hasEscalated: Bool
    var reminders: [ReminderRow]
    var hasReminders: Bool
    var stacks: [Stack]
    var nextHref: String?

    init(_ model: Model, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      tabs = FacetRow.dataTabs("desk", in: frame)
      stamp = model.at.description
      asOf = language.time(model.at)
      overdue = model.overdue.map { SharingRow($0, at: model.at, for: model.unit, in: frame) }
      hasOverdue = !overdue.isEmpty
      overdueSaid = t("overdueCount", with: language.number(Int64(overdue.count)))
      waiting = model.waiting.items.map { SharingRow($0, at: model.at, for: model.unit, in: frame) }
      hasWaiting = !waiting.isEmpty
      hasNone = overdue.isEmpty && waiting.isEmpty
      func search(_ facet: Console.DatasetList.Facet, _ value: String) -> String {
        Console.DatasetList.address(.init(chosen: [.publisher: model.unit, facet: value]), cursor: nil)
      }
      stacks = [
        Stack("poor", model.poor, moreHref: search(.grade, "poor"), frame),
        Stack("old", model.old, moreHref: search(.freshness, "stale"), frame),
        Stack("drafts", model.drafts, moreHref: nil, frame),
      ]
      func rows(_ tickets: [Console.TicketLine]) -> [TicketRow] {
        tickets.map { TicketRow($0, at: model.at, for: model.unit, in: frame) }
      }
      tickets = rows(model.tickets.items)
      hasTickets = !tickets.isEmpty
      let shown = language.number(Int64(tickets.count))
      ticketCount = model.tickets.next == nil ? shown : t("atLeast", with: shown)
      escalatedRequests = model.escalatedRequests.map { SharingRow($0, at: model.at, for: model.unit, in: frame) }
      escalatedTickets = rows(model.escalatedTickets)
      hasEscalated = !escalatedRequests.isEmpty || !escalatedTickets.isEmpty
      reminders = model.reminders.map { ReminderRow($0, in: frame) }
      hasReminders = !reminders.isEmpty
      nextHref = model.waiting.next.map { Address.of("desk", [("cursor", $0)]) }
    }
  }
}
