import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Datasets that nobody has used")
struct DatasetDiagnosisTests {
  private static func offer(_ room: CatalogueRoom, _ tx: Transaction, _ title: String) throws -> Offer {
    try Offers.publish(
      tx,
      OfferDraft(
        kind: .data, title: Text(zh: title, en: ""), summary: Text(zh: title, en: ""), policy: .open, price: .free),
      by: room.bureau, at: room.dawn)
  }

  @Test("each reason rests on numbers: words, age, refusals, no sample, a better one; and tells whom it could serve")
  func reasons() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let need = try Needs.publish(
          tx,
          NeedDraft(
            title: Text(zh: "糖厂省电", en: ""), summary: Text(zh: "找能耗数据", en: ""), purpose: "energy-saving",
            parts: [Need.Part(kind: .data, wants: "糖厂 能耗")]), by: room.mill, at: room.dawn)
        let offer = try Self.offer(room, tx, "糖厂能耗")
        let wanted = try room.publish(
          tx,
          CatalogueRoom.entry("糖厂能耗") {
            $0.sharing = .init(.conditional, ground: "条例第二十一条")
            $0.offer = offer.id
          })
        let other = try room.publish(tx, CatalogueRoom.entry("月度台账"))
        let request = try SharingRequests.request(
          tx, wanted.id, SharingRequestDraft(purpose: "energy-saving", ground: "职责", days: 30),
          by: Participants.get(tx, room.mill), WorkingCalendar(), at: room.dawn)
        _ = try SharingRequests.refuse(tx, request.id, .confidential, words: nil, at: room.dawn)
        let later = room.dawn.adding(days: 90)
        let found = try DatasetDiagnoses.neverUsed(tx, at: later)
        #expect(found.items.map(\.dataset) == [wanted.id, other.id] && found.next == nil)
        func finding(_ place: Int, _ cause: DatasetDiagnosis.Cause) -> [String: Int64]? {
          found.items[place].findings.first { $0.cause == cause }?.numbers
        }
        #expect(found.items[0].needs == [need.id] && finding(0, .otherWords) == nil && finding(0, .noNeed) == nil)
        #expect(finding(0, .refused) == ["requests": 1, "refusals": 1] && finding(0, .noOffer) == nil)
        #expect(finding(0, .stale)?["days"] == 90 && finding(0, .noSample) == ["distributions": 1, "files": 0])
        #expect(finding(1, .otherWords)?["needs"] == 1 && finding(1, .noOffer) == [:])
        #expect(found.items.allSatisfy { $0.findings.allSatisfy { $0.cause != .duplicate } })
        let first = try DatasetDiagnoses.neverUsed(tx, limit: 1, at: later)
        #expect(first.items.map(\.dataset) == [wanted.id])
        #expect(
          try DatasetDiagnoses.neverUsed(tx, after: first.next, limit: 1, at: later).items.map(\.dataset) == [other.id])
        #expect { try DatasetDiagnoses.neverUsed(tx, after: "x", at: later) } throws: { $0 is Refusal }
      }
    }
  }

  @Test("what nobody has opened for a month is told so, from the day on which looks were first counted")
  func notSeen() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let (hidden, opened) = (
          try room.publish(tx, CatalogueRoom.entry("月度台账")), try room.publish(tx, CatalogueRoom.entry("糖厂能耗"))
        )
        func days(_ later: Int64) throws -> [ID<Dataset>: Int64] {
          let items = try DatasetDiagnoses.neverUsed(tx, at: room.dawn.adding(days: later)).items
          return Dictionary(
            uniqueKeysWithValues: items.compactMap { one in
              one.findings.first { $0.cause == .notSeen }.map { (one.dataset, $0.numbers["days"] ?? 0) }
            })
        }
        #expect(try days(400).isEmpty, "nothing was counted yet")
        let views = DatasetViews()
        views.note(opened.id, at: room.dawn.adding(days: 10))
        try DatasetViews.add(tx, views.take())
        #expect(try days(39).isEmpty)
        let found = try days(41)
        #expect(Set(found.keys) == [hidden.id] && (30...31).contains(found[hidden.id] ?? 0))
      }
    }
  }

  @Test("a stale dataset beside a fresh one of the same title is told of it, and not the other way round")
  func duplicate() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let old = try room.publish(tx, CatalogueRoom.entry("糖厂能耗") { $0.modified = room.dawn.adding(days: -200) })
        let new = try room.publish(tx, CatalogueRoom.entry("糖厂能耗") { $0.modified = room.dawn })
        let found = try DatasetDiagnoses.neverUsed(tx, at: room.dawn).items
        let duplicates = found.flatMap { one in
          one.findings.filter { $0.cause == .duplicate }.map { (one.dataset, $0.other) }
        }
        #expect(duplicates.count == 1 && duplicates.first?.0 == old.id && duplicates.first?.1 == new.id)
      }
    }
  }
}
