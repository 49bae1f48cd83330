import Evidence
import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Reminders")
struct ReminderTests {
  @Test(
    "the owner is reminded on the last but one working day and after the term, those who oversee three working days later"
  )
  func steps() throws {
    let calendar = try WorkingCalendar()
    // The end of Friday 2026-12-04 in China.
    let due = try #require(Instant("2026-12-04T16:00:00Z"))
    func at(_ text: String) throws -> ReminderStep? {
      ReminderStep.come(calendar, due: due, at: try #require(Instant(text))).step
    }
    #expect(try at("2026-12-02T15:59:59Z") == nil && at("2026-12-02T16:00:00Z") == .soon)
    #expect(try at("2026-12-04T15:59:59Z") == .soon && at("2026-12-04T16:00:00Z") == .overdue)
    #expect(try at("2026-12-09T15:59:59Z") == .overdue && at("2026-12-09T16:00:00Z") == .escalated)
    let dawn = try #require(Instant("2026-11-21T00:00:00Z"))
    #expect(ReminderStep.first(calendar, from: dawn, due: due).description == "2026-12-02T16:00:00.000Z")
    // What has to be done within the day is not warned of.
    #expect(ReminderStep.first(calendar, from: due.adding(days: -1), due: due) == due)
  }

  @Test("a weekend that is worked, and a holiday, move the reminders") func holidays() throws {
    let calendar = try WorkingCalendar(
      holidays: ["2026-12-03"], workdays: ["2026-12-05"], reminderDays: 2, escalationDays: 1)
    let due = try #require(Instant("2026-12-04T16:00:00Z"))
    #expect(ReminderStep.soon.time(calendar, due: due).description == "2026-12-01T16:00:00.000Z")
    #expect(ReminderStep.escalated.time(calendar, due: due).description == "2026-12-05T16:00:00.000Z")
    #expect { try WorkingCalendar(reminderDays: 0) } throws: { ($0 as? Refusal)?.rule == "calendar.days" }
  }

  /// What is due is said until nothing is.
  private static func round(_ tx: Transaction, at now: Instant) throws -> Int {
    let due = try DataReminders.due(tx, at: now, limit: 100)
    for subject in due { try DataReminders.remind(tx, subject, WorkingCalendar(), at: now) }
    return due.count
  }

  @Test("a request is reminded of once for each step, however often the hub looks, and after a decision not at all")
  func requests() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try Self.dataset(room, tx)
        let request = try Self.ask(room, tx, dataset)
        let due = try #require(request.dueAt)
        #expect(try Self.round(tx, at: room.dawn.adding(days: 1)) == 0)
        for days in [Int64(-1), -1, 0, 0, 1, 9, 9, 30] { _ = try Self.round(tx, at: due.adding(days: days)) }
        let said = try SharingRequests.get(tx, request.id, at: due)
        #expect(said.reminders?.map(\.step) == [.soon, .overdue, .escalated])
        let reminders = try DataReminders.list(tx, of: room.bureau, limit: 10)
        #expect(reminders.map(\.step) == [.escalated, .overdue, .soon])
        #expect(reminders.allSatisfy { $0.owner == room.bureau && $0.since == room.dawn && $0.dueAt == due })
        #expect(try DataReminders.list(tx, of: room.mill, limit: 10).isEmpty)
        #expect(
          try Self.log(tx, request.id.description) == [
            "sharing.requested", "sharing.reminded", "sharing.reminded", "sharing.escalated",
          ])
        func escalated() throws -> [ID<SharingRequest>] {
          try SharingRequests.list(
            tx, of: nil, overdueOnly: false, escalatedOnly: true, limit: 9, at: due.adding(days: 31)
          )
          .items.map(\.id)
        }
        #expect(try escalated() == [request.id])
        _ = try SharingRequests.grant(tx, request.id, at: due.adding(days: 31))
        #expect(try escalated().isEmpty)
        let second = try Self.ask(room, tx, dataset)
        _ = try SharingRequests.refuse(tx, second.id, .notNeeded, words: nil, at: room.dawn)
        let third = try Self.ask(room, tx, dataset)
        _ = try Negotiations.accept(tx, third.negotiation, at: room.dawn)
        #expect(try Self.round(tx, at: due.adding(days: 60)) == 1 && Self.round(tx, at: due.adding(days: 60)) == 0)
        #expect(try DataReminders.list(tx, of: nil, limit: 10).count == 3)
      }
    }
  }

  @Test(
    "a hub that was away says the step that has come, and none of those that it missed; a ticket that is opened again begins anew"
  )
  func tickets() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try Self.dataset(room, tx)
        let ticket = try DataTickets.report(
          tx, dataset.id, DataProblem(fault: .unreadable, words: "打不开"), by: room.mill, WorkingCalendar(), at: room.dawn
        )
        let late = ticket.dueAt.adding(days: 20)
        #expect(try Self.round(tx, at: late) == 1 && Self.round(tx, at: late) == 0)
        #expect(try DataTickets.get(tx, ticket.id, at: late).reminders?.map(\.step) == [.escalated])
        var filter = DataTickets.Filter()
        filter.escalatedOnly = true
        #expect(try DataTickets.list(tx, of: nil, filter, limit: 9, at: late).map(\.id) == [ticket.id])
        _ = try DataTickets.close(tx, ticket.id, .repaired, words: nil, at: late)
        #expect(try DataTickets.list(tx, of: nil, filter, limit: 9, at: late).isEmpty)
        let again = try DataTickets.reopen(
          tx, ticket.id, words: "仍打不开", by: room.mill, WorkingCalendar(), at: late)
        #expect(again.reminders == nil && again.since == late)
        #expect(try Self.round(tx, at: again.dueAt) == 1)
        #expect(try DataTickets.get(tx, ticket.id, at: late).reminders?.map(\.step) == [.overdue])
        #expect(try DataReminders.list(tx, of: nil, step: .overdue, limit: 9).map(\.subject) == [ticket.id.description])
      }
    }
  }

  private static func dataset(_ room: CatalogueRoom, _ tx: Transaction) throws -> Dataset {
    let offer = try Offers.publish(
      tx,
      OfferDraft(
        kind: .data, title: Text(zh: "能耗", en: "energy"), summary: Text(zh: "", en: ""), policy: .open, price: .free),
      by: room.bureau, at: room.dawn)
    return try room.publish(
      tx,
      CatalogueRoom.entry("糖厂能耗") {
        $0.sharing = .init(.conditional, ground: "条例第二十一条")
        $0.cycle = .irregular
        $0.offer = offer.id
      })
  }

  private static func ask(_ room: CatalogueRoom, _ tx: Transaction, _ dataset: Dataset) throws -> SharingRequest {
    try SharingRequests.request(
      tx, dataset.id, SharingRequestDraft(purpose: "energy-saving", ground: "节能审查职责", days: 90),
      by: Participants.get(tx, room.mill), WorkingCalendar(), at: room.dawn)
  }

  private static func log(_ tx: Transaction, _ subject: String) throws -> [String] {
    try tx.rows("SELECT kind FROM evidence_entry WHERE subject = ? ORDER BY idx", subject).map { try $0.text(0) }
  }
}
