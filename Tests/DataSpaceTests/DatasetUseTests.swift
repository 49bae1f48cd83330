import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import DataSpace

@Suite("How datasets are used")
struct DatasetUseTests {
  @Test("requests are counted by state, unit and purpose; totals tell no unit; a window leaves out what was before it")
  func requests() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let offer = try Offers.publish(
          tx,
          OfferDraft(
            kind: .data, title: Text(zh: "糖厂能耗", en: ""), summary: Text(zh: "能耗", en: ""), policy: .open, price: .free),
          by: room.bureau, at: room.dawn)
        let dataset = try room.publish(
          tx,
          CatalogueRoom.entry("糖厂能耗") {
            $0.sharing = .init(.conditional, ground: "条例第二十一条")
            $0.offer = offer.id
          })
        let mill = try Participants.get(tx, room.mill)
        func ask(_ purpose: String, day: Int64) throws -> SharingRequest {
          try SharingRequests.request(
            tx, dataset.id, SharingRequestDraft(purpose: purpose, ground: "职责", days: 30), by: mill, WorkingCalendar(),
            at: room.dawn.adding(days: day))
        }
        let first = try ask("energy-saving", day: 0)
        _ = try SharingRequests.refuse(tx, first.id, .confidential, words: nil, at: room.dawn)
        let second = try ask("energy-saving", day: 1)
        let granted = try SharingRequests.grant(tx, second.id, at: room.dawn.adding(days: 2))
        _ = try ask("audit", day: 20)
        let now = room.dawn.adding(days: 21)

        let use = try DatasetUses.of(tx, dataset, isWhole: true, at: now)
        #expect(granted.agreement != nil && use.since == nil && !use.isPartial)
        #expect(use.total.requests == .init(all: 3, pending: 1, granted: 1, refused: 1, withdrawn: 0))
        #expect(use.total.agreements == 1 && use.total.active == 0 && use.total.uses == 0 && use.total.lastUse == nil)
        #expect(use.units?.map(\.unit) == [room.mill] && use.units?.first?.figures == use.total)
        #expect(use.purposes?.map(\.purpose) == ["energy-saving", "audit"])
        #expect(
          use.purposes?.first?.figures.requests == .init(all: 2, pending: 0, granted: 1, refused: 1, withdrawn: 0))

        let recent = try DatasetUses.of(tx, dataset, days: 5, isWhole: true, at: now)
        #expect(recent.total.requests.all == 1 && recent.total.agreements == 0 && recent.total.sent == nil)
        #expect(recent.since == now.adding(days: -5) && recent.purposes?.map(\.purpose) == ["audit"])
        let totals = try DatasetUses.of(tx, dataset, isWhole: false, at: now)
        #expect(totals.total == use.total && totals.units == nil && totals.purposes == nil)
      }
    }
  }
}
