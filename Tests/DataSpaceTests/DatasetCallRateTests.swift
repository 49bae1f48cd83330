import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import DataSpace

@Suite("How much of what is published is used")
struct DatasetCallRateTests {
  private static func offer(_ room: CatalogueRoom, _ tx: Transaction, _ title: String) throws -> ID<Offer> {
    try Offers.publish(
      tx,
      OfferDraft(
        kind: .data, title: Text(zh: title, en: ""), summary: Text(zh: title, en: ""), policy: .open, price: .free),
      by: room.bureau, at: room.dawn
    ).id
  }

  @Test("a unit's datasets are counted by what was asked for and granted; drafts and what was withdrawn are not")
  func counts() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        func publish(_ title: String, _ sharing: DatasetEntry.Sharing, isOffered: Bool = true) throws -> Dataset {
          let offer = isOffered ? try Self.offer(room, tx, title) : nil
          return try room.publish(
            tx,
            CatalogueRoom.entry(title) {
              $0.sharing = sharing
              $0.openness = .init(.none)
              $0.offer = offer
            })
        }
        let conditional = DatasetEntry.Sharing(.conditional, ground: "条例第二十一条")
        let asked = try publish("糖厂能耗", conditional)
        _ = try publish("糖厂名录", conditional)
        _ = try publish("月度台账", conditional, isOffered: false)
        _ = try publish("涉密台账", .init(.none, ground: "保密法"))
        _ = try Datasets.draft(tx, CatalogueRoom.entry("草稿"), by: room.bureau, at: room.dawn)
        let gone = try publish("旧表", conditional)
        _ = try Datasets.withdraw(tx, gone.id, at: room.dawn)
        _ = try Datasets.draft(tx, CatalogueRoom.entry("草稿"), by: room.mill, at: room.dawn)
        let mill = try Participants.get(tx, room.mill)
        let requests = try (0..<3).map { _ in
          try SharingRequests.request(
            tx, asked.id, SharingRequestDraft(purpose: "energy-saving", ground: "\"negotiation\":\"", days: 30),
            by: mill,
            WorkingCalendar(), at: room.dawn)
        }
        _ = try SharingRequests.refuse(tx, requests[0].id, .confidential, words: nil, at: room.dawn)
        _ = try SharingRequests.grant(tx, requests[1].id, at: room.dawn)

        let page = try DatasetCallRates.page(tx, at: room.dawn)
        let rate = try #require(page.items.first)
        #expect(page.items.count == 1 && page.next == nil && rate.unit == room.bureau && !rate.isPartial)
        #expect([rate.published, rate.shared, rate.requested, rate.granted, rate.called] == [4, 2, 1, 1, 0])
        #expect([rate.requests, rate.grants, rate.uses, rate.calledBasisPoints] == [3, 1, 0, 0])

        // A hub from before requests told their negotiations in a column.
        try tx.execute("UPDATE sharing_request SET negotiation = NULL")
        let unknown = try DatasetCallRates.page(tx, at: room.dawn)
        #expect(unknown.items.first?.grants == 0)
        try tx.execute(DataSpaceSchema.findNegotiation)
        let again = try DatasetCallRates.page(tx, at: room.dawn)
        #expect(again.items == [rate])
      }
    }
  }

  @Test("pages make the whole, each unit once")
  func pages() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        for unit in [room.bureau, room.mill] { _ = try room.publish(tx, CatalogueRoom.entry("台账"), by: unit) }
        var (found, cursor): ([ID<Participant>], ID<Participant>?) = ([], nil)
        for _ in 0..<3 {
          let page = try DatasetCallRates.page(tx, after: cursor, limit: 1, at: room.dawn)
          found += page.items.map(\.unit)
          cursor = page.next
          if cursor == nil { break }
        }
        #expect(found == [room.bureau, room.mill].sorted() && cursor == nil)
      }
    }
  }
}
