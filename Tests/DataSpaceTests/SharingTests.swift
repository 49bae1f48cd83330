import Evidence
import Exchange
import Identity
import SeededTesting
import Store
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Working days")
struct WorkingCalendarTests {
  private func end(_ from: String, _ days: Int, _ calendar: WorkingCalendar) throws -> String {
    calendar.deadline(after: try #require(Instant(from)), days: days).description
  }

  @Test("the day of the request does not count, weekends neither, and the last day counts to its end in China")
  func weeks() throws {
    let calendar = try WorkingCalendar()
    // A Friday.
    #expect(try end("2026-11-20T02:00:00Z", 1, calendar) == "2026-11-23T16:00:00.000Z")
    #expect(try end("2026-11-20T02:00:00Z", 10, calendar) == "2026-12-04T16:00:00.000Z")
    // Past midnight in China it is Saturday already.
    #expect(try end("2026-11-20T16:00:00Z", 1, calendar) == "2026-11-23T16:00:00.000Z")
    #expect(try end("2026-11-22T16:00:00Z", 1, calendar) == "2026-11-24T16:00:00.000Z")
  }

  @Test("holidays are not worked, weekends in their stead are") func holidays() throws {
    let calendar = try WorkingCalendar(
      text: Array(
        #"{"holidays": ["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"], "workdays": ["2026-10-10"]}"#
          .utf8))
    #expect(try end("2026-09-30T02:00:00Z", 1, calendar) == "2026-10-08T16:00:00.000Z")
    #expect(try end("2026-09-30T02:00:00Z", 3, calendar) == "2026-10-10T16:00:00.000Z")
    #expect(try end("2026-09-30T02:00:00Z", 4, calendar) == "2026-10-12T16:00:00.000Z")
  }

  @Test("a later request is never due earlier, and there are as many working days between as were told")
  func properties() throws {
    var dice = Seeded(11)
    let start: Int64 = 1_790_000_000_000
    for _ in 0..<200 {
      let days = (0..<20).map { _ in
        String(Instant(milliseconds: start + dice.amount(0...90) * 86_400_000).description.prefix(10))
      }
      let calendar = try WorkingCalendar(holidays: Array(days.prefix(15)), workdays: Array(days.suffix(5)))
      let first = Instant(milliseconds: start + dice.amount(0...(60 * 86_400_000)))
      let second = first.adding(milliseconds: dice.amount(0...(5 * 86_400_000)))
      let count = Int(dice.amount(1...15))
      let (one, two) = (calendar.deadline(after: first, days: count), calendar.deadline(after: second, days: count))
      #expect(one <= two && one > first)
      let dayOf = { (instant: Instant) in (instant.milliseconds + 28_800_000) / 86_400_000 }
      #expect(((dayOf(first) + 1)..<dayOf(one)).filter(calendar.isWorked).count == count)
    }
  }

  @Test(arguments: [
    (#"{"holidays": ["2026-13-01"]}"#, "calendar.day"), (#"{"decisionDays": 0}"#, "calendar.decision-days"),
    ("no JSON", "calendar.text"), (#"{"holidays": "2026-10-01"}"#, "calendar.text"),
  ])
  func `a calendar that makes no sense is refused`(_ text: String, _ rule: String) {
    #expect { try WorkingCalendar(text: Array(text.utf8)) } throws: { ($0 as? Refusal)?.rule == rule }
  }
}

@Suite("Sharing requests")
struct SharingTests {
  /// A dataset of the bureau's with an open offer, and the mill that wants it.
  private static func dataset(
    _ room: CatalogueRoom, _ tx: Transaction, _ sharing: DatasetEntry.Sharing, isApproved: Bool = false
  ) throws -> Dataset {
    let offer = try Offers.publish(
      tx,
      OfferDraft(
        kind: .data, title: Text(zh: "能耗", en: "energy"), summary: Text(zh: "", en: ""), policy: .open, price: .free,
        publishedRule: isApproved ? PublishedRule(name: "mills") : nil), by: room.bureau, at: room.dawn)
    return try room.publish(
      tx,
      CatalogueRoom.entry("糖厂能耗") {
        $0.sharing = sharing
        if sharing.class == .none { $0.openness = DatasetEntry.Openness(.none) }
        $0.offer = offer.id
      })
  }

  private static func ask(
    _ room: CatalogueRoom, _ tx: Transaction, _ dataset: Dataset, ground: String? = "节能审查职责"
  ) throws -> SharingRequest {
    try SharingRequests.request(
      tx, dataset.id, SharingRequestDraft(purpose: "energy-saving", ground: ground, days: 90),
      by: Participants.get(tx, room.mill), WorkingCalendar(), at: room.dawn)
  }

  @Test("what is shared unconditionally is granted at once, with an agreement to sign") func unconditional()
    async throws
  {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let request = try Self.ask(room, tx, Self.dataset(room, tx, .init(.unconditional)), ground: nil)
        #expect(request.state == .granted && request.grantedBy == "unconditional" && request.agreement != nil)
        #expect(request.dueAt == nil && request.isOverdue == nil)
        #expect { try SharingRequests.withdraw(tx, request.id, at: room.dawn) } throws: {
          ($0 as? Refusal)?.rule == "sharing.decided"
        }
      }
    }
  }

  @Test("what is shared conditionally waits for its owner, to the end of ten working days") func conditional()
    async throws
  {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try Self.dataset(room, tx, .init(.conditional, ground: "条例第二十一条"))
        #expect { try Self.ask(room, tx, dataset, ground: nil) } throws: { ($0 as? Refusal)?.rule == "sharing.ground" }
        let request = try Self.ask(room, tx, dataset)
        let due = try #require(request.dueAt)
        // Ten working days from a Saturday.
        #expect(request.state == .pending && due.description == "2026-12-04T16:00:00.000Z")
        #expect(request.isOverdue == false)
        func overdue(_ now: Instant) throws -> [ID<SharingRequest>] {
          try SharingRequests.list(tx, of: nil, overdueOnly: true, limit: 10, at: now).items.map(\.id)
        }
        #expect(try overdue(due.adding(milliseconds: -1)).isEmpty && overdue(due) == [request.id])
        let granted = try SharingRequests.grant(tx, request.id, at: due)
        #expect(granted.state == .granted && granted.agreement != nil && granted.grantedBy == nil)
        #expect(try overdue(due.adding(days: 30)).isEmpty)
        #expect(
          try SharingRequests.list(tx, of: room.mill, overdueOnly: false, limit: 10, at: due).items.map(\.id)
            == [request.id])
      }
    }
  }

  @Test("an owner refuses with a reason of the list; other needs words") func refused() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try Self.dataset(room, tx, .init(.conditional, ground: "条例第二十一条"))
        let request = try Self.ask(room, tx, dataset)
        #expect { try SharingRequests.refuse(tx, request.id, .other, words: nil, at: room.dawn) } throws: {
          ($0 as? Refusal)?.rule == "sharing.words"
        }
        let refused = try SharingRequests.refuse(tx, request.id, .notNeeded, words: "与职责无关", at: room.dawn)
        #expect(refused.state == .refused && refused.reason == .notNeeded && refused.agreement == nil)
        let again = try Self.ask(room, tx, dataset)
        #expect(try SharingRequests.withdraw(tx, again.id, at: room.dawn).state == .withdrawn)
      }
    }
  }

  @Test("a published rule decides for the owner, and what the exchange decides elsewhere is seen") func delegated()
    async throws
  {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let sharing = DatasetEntry.Sharing(.conditional, ground: "条例第二十一条")
        let ruled = try Self.ask(room, tx, Self.dataset(room, tx, sharing, isApproved: true))
        #expect(ruled.state == .granted && ruled.grantedBy == "mills")
        let waiting = try Self.ask(room, tx, Self.dataset(room, tx, sharing))
        _ = try Negotiations.accept(tx, waiting.negotiation, at: room.dawn)
        #expect(try SharingRequests.get(tx, waiting.id, at: room.dawn).state == .granted)
        #expect(
          try SharingRequests.list(tx, of: nil, overdueOnly: true, limit: 9, at: room.dawn.adding(days: 90)).items
            .isEmpty)
      }
    }
  }

  @Test("what the law keeps is not asked for, nor what has no offer or is no one's to see") func impossible()
    async throws
  {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let kept = try Self.dataset(room, tx, .init(.none, ground: "保守国家秘密法第九条"))
        #expect { try Self.ask(room, tx, kept) } throws: { ($0 as? Refusal)?.rule == "sharing.not-shared" }
        let bare = try room.publish(tx, CatalogueRoom.entry("没有供给"))
        #expect { try Self.ask(room, tx, bare) } throws: { ($0 as? Refusal)?.rule == "sharing.no-offer" }
        let draft = try Datasets.draft(tx, CatalogueRoom.entry("草稿"), by: room.bureau, at: room.dawn)
        #expect { try Self.ask(room, tx, draft) } throws: { ($0 as? Refusal)?.kind == .notFound }
      }
    }
  }

  @Test("who ended the negotiation decides how a request stands, whatever the reason says") func ending() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try Self.dataset(room, tx, .init(.conditional, ground: "条例第二十一条"))
        for (side, state) in [(Negotiations.Side.provider, SharingRequest.State.refused), (.consumer, .withdrawn)] {
          let request = try Self.ask(room, tx, dataset)
          _ = try Negotiations.terminate(tx, request.negotiation, by: side, reason: "withdrawn", at: room.dawn)
          #expect(try SharingRequests.get(tx, request.id, at: room.dawn).state == state)
        }
      }
    }
  }

  @Test("what was decided elsewhere does not make a page of overdue requests short") func pages() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try Self.dataset(room, tx, .init(.conditional, ground: "条例第二十一条"))
        let requests = try (0..<7).map { _ in try Self.ask(room, tx, dataset) }
        let newest = requests.sorted { $0.id.description > $1.id.description }
        for decided in newest.prefix(4) { _ = try Negotiations.accept(tx, decided.negotiation, at: room.dawn) }
        func page(before: ID<SharingRequest>? = nil) throws -> SharingRequestPage {
          try SharingRequests.list(
            tx, of: nil, overdueOnly: true, before: before, limit: 2, at: room.dawn.adding(days: 90))
        }
        let first = try page()
        #expect(first.items.map(\.id) == newest[4...5].map(\.id) && first.next == newest[5].id)
        let last = try page(before: first.next)
        #expect(last.items.map(\.id) == [newest[6].id] && last.next == nil)
      }
    }
  }
}
