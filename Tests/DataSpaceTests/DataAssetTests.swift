import Evidence
import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import DataSpace

@Suite("The data asset ledger")
struct DataAssetTests {
  private static let paper = DataRight.Document(title: "发票.pdf", sha256: String(repeating: "cd", count: 32))

  private static func rule(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? Refusal)?.rule }
  }

  private static func cost(_ fen: Int64, _ kind: DataCost.Kind = .cleaning, day: String = "2026-11-03") -> DataCostDraft
  {
    DataCostDraft(kind: kind, fen: fen, day: day, document: paper)
  }

  @Test("costs add up by kind and month; what was wrong is reversed, once; nothing is changed") func costs()
    async throws
  {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("能耗")).id
        func record(_ draft: DataCostDraft) throws -> DataCost {
          try DataAssets.record(tx, dataset, draft, by: room.bureau, at: room.dawn)
        }
        func line(_ from: String, _ to: String) throws -> DataAsset {
          try DataAssetLedger.line(
            tx, dataset, of: room.bureau, from: #require(ChinaMonth(from)), to: #require(ChinaMonth(to)), at: room.dawn)
        }
        for (draft, refused) in [
          (Self.cost(0), "asset.fen"), (Self.cost(DataAssets.mostFen + 1), "asset.fen"),
          (Self.cost(1, day: "2026-11-31"), "asset.day"), (Self.cost(1, day: "2026-11-22"), "asset.day"),
          (Self.cost(1, day: "2026-1-03"), "asset.day"),
        ] { #expect(Self.rule { _ = try record(draft) } == refused, "\(draft)") }
        var bad = Self.cost(1)
        bad.document.sha256 = "x"
        #expect(Self.rule { _ = try record(bad) } == "asset.document")

        _ = try record(Self.cost(1_000, day: "2026-09-30"))
        _ = try record(Self.cost(200, .labelling, day: "2026-10-01"))
        let wrong = try record(Self.cost(77_777, .storage))
        _ = try record(Self.cost(30))
        #expect(try line("2026-10", "2026-11").costBeforeFen == 1_000)
        #expect(try line("2026-10", "2026-11").costFen == 200 + 77_777 + 30)
        #expect(
          Self.rule { _ = try DataAssets.reverse(tx, wrong.id, words: "x", by: room.mill, at: room.dawn) }
            == "access.not-found")
        let back = try DataAssets.reverse(tx, wrong.id, words: "重复录入", by: room.bureau, at: room.dawn)
        #expect(back.fen == -77_777 && back.reverses == wrong.id && back.day == wrong.day)
        for id in [wrong.id, back.id] {
          #expect(
            Self.rule { _ = try DataAssets.reverse(tx, id, words: "x", by: room.bureau, at: room.dawn) }
              == "asset.reversed")
        }
        let told = try line("2026-10", "2026-11")
        #expect(told.costs == [.init(kind: .cleaning, fen: 30), .init(kind: .labelling, fen: 200)])
        #expect(told.costFen == 230 && told.isOwn && told.title.zh == "能耗")
        #expect(try line("2026-09", "2026-09").costFen == 1_000)
        let entries = try DataAssets.costs(tx, of: dataset, room.bureau, before: nil, limit: 9)
        #expect(entries.count == 5 && entries.reduce(0) { $0 + $1.fen } == 1_230)
        let entry = try EvidenceLog.entry(tx, wrong.entry).content
        #expect(entry["kind"]?.string == "asset.cost-recorded" && entry["subject"]?.string == wrong.id.description)
        #expect(entry["data"]?["fen"]?.int == 77_777 && entry["data"]?["document"]?.string == Self.paper.sha256)
        #expect(Self.rule { _ = try line("2026-11", "2026-10") } == "asset.months")
        #expect(Self.rule { _ = try line("2016-11", "2026-11") } == "asset.months")
      }
    }
  }

  @Test("a unit keeps the ledger of what it owns or has a right over, each with its own costs and class") func units()
    async throws
  {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("能耗")).id
        let draft = try Datasets.draft(tx, CatalogueRoom.entry("草稿"), by: room.bureau, at: room.dawn).id
        func record(_ id: ID<Dataset>) -> String? {
          Self.rule { _ = try DataAssets.record(tx, id, Self.cost(5), by: room.mill, at: room.dawn) }
        }
        #expect(record(dataset) == "asset.not-yours" && record(draft) == "access.not-found")
        let end = room.dawn.adding(days: 9)
        func right(_ kind: DataRight.Kind, _ source: DataRight?, _ holder: ID<Participant>?) throws -> DataRight {
          try Rights.register(
            tx,
            DataRightDraft(
              kind: kind, subject: dataset.description, source: source?.id, holder: holder, until: end,
              documents: [Self.paper]), by: room.bureau, at: room.dawn)
        }
        let holding = try right(.holding, nil, nil)
        let processing = try right(.processing, holding, room.mill)
        #expect(record(dataset) == nil)
        let month = ChinaMonth(of: room.dawn)
        func page(_ unit: ID<Participant>, after: ID<Dataset>? = nil, limit: Int = 9) throws -> DataAssetPage {
          try DataAssetLedger.page(tx, of: unit, from: month, to: month, after: after, limit: limit, at: room.dawn)
        }
        let mill = try page(room.mill)
        #expect(mill.items.map(\.dataset) == [dataset] && mill.items.first?.isOwn == false)
        #expect(mill.items.first?.rights.map(\.id) == [processing.id] && mill.items.first?.costFen == 5)
        #expect(mill.items.first?.rights.first?.certificate == processing.certificate)
        let asset = DataAssetClass(kind: .intangible, origin: .developed, day: "2026-11-20", document: Self.paper)
        try DataAssets.classify(tx, dataset, asset, by: room.bureau, at: room.dawn)
        let first = try page(room.bureau, limit: 1)
        let rest = try page(room.bureau, after: first.next, limit: 1)
        #expect(Set((first.items + rest.items).map(\.dataset)) == [dataset, draft] && rest.next == nil)
        let own = try #require((first.items + rest.items).first { $0.dataset == dataset })
        #expect(own.asset == asset && own.costFen == 0 && own.rights.map(\.id) == [holding.id])
        #expect(try page(room.mill).items.first?.asset == nil)
        // What has lapsed is told, but nothing is spent on it any more.
        try Rights.change(tx, processing.id, .renounce, by: .participant(room.mill), at: room.dawn)
        #expect(record(dataset) == "asset.not-yours")
        #expect(try page(room.mill).items.first?.rights.first?.state == .lapsed)
      }
    }
  }
}
