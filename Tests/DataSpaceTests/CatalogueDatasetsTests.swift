import Evidence
import Exchange
import Identity
import Store
import Tables
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Catalogue of datasets")
struct CatalogueDatasetsTests {
  private static func titles(
    _ room: CatalogueRoom, _ tx: Transaction, _ text: String, _ filters: [(DatasetFacet, String)] = [],
    open: Bool = false
  ) throws -> [String] {
    let query = DatasetQuery(
      text: text, filters: filters.map { DatasetQuery.Filter($0.0, $0.1) }, openOnly: open)
    let titles = try DatasetSearch.page(tx, query, limit: 50, at: room.dawn).items.map(\.entry.title.zh)
    #expect(try DatasetSearch.total(tx, query, at: room.dawn) == Int64(titles.count))
    return titles
  }

  @Test(
    "a draft is not found; what is published is, by words of its title first, then of keywords, fields and publisher")
  func search() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        _ = try Datasets.draft(tx, CatalogueRoom.entry("糖厂能耗草稿"), by: room.bureau, at: room.dawn)
        _ = try room.publish(tx, CatalogueRoom.entry("糖厂能耗") { $0.regions = ["450203"] })
        _ = try room.publish(tx, CatalogueRoom.entry("气象观测") { $0.keywords = ["糖厂能耗"] }, by: room.mill)
        _ = try room.publish(
          tx,
          CatalogueRoom.entry("榨季产量") {
            $0.fields = [.init(name: "sugar", kind: .number, title: Text(zh: "蔗糖分", en: ""))]
          })
        _ = try room.publish(
          tx,
          CatalogueRoom.entry("糖厂能耗模型") {
            $0.openness = .init(.none)
            $0.sharing = .init(.conditional, ground: "条例第二十一条")
          })
        func find(_ text: String, _ filters: [(DatasetFacet, String)] = [], open: Bool = false) throws -> [String] {
          try Self.titles(room, tx, text, filters, open: open)
        }
        #expect(try find("糖厂能耗") == ["糖厂能耗模型", "糖厂能耗", "气象观测"])
        #expect(try find("糖厂能耗", open: true) == ["糖厂能耗", "气象观测"])
        #expect(try find("蔗糖分") == ["榨季产量"])
        #expect(try find("SUGAR") == ["榨季产量"])
        #expect(try find("柳州糖厂") == ["气象观测"])
        #expect(try find("") == ["糖厂能耗模型", "榨季产量", "气象观测", "糖厂能耗"])
        #expect(try find("", [(.region, "4502")]) == ["糖厂能耗"])
        #expect(try find("", [(.sharing, "conditional")]) == ["糖厂能耗模型"])
        #expect(try find("糖厂", [(.publisher, room.mill.description)]) == ["气象观测"])
        #expect(try find("", [(.keyword, "糖厂能耗"), (.format, "csv")]) == ["气象观测"])
        #expect(try find("", [(.format, "pdf")]) == [])
        #expect(try find("' OR 1=1 --") == [])
        #expect(try find("；，") == [])
        #expect(throws: Refusal.self) { try find("", [(.region, "广西")]) }
        #expect(throws: Refusal.self) { try find("", [(.freshness, "rotten")]) }
      }
    }
  }

  @Test("facets count what is found, and the clock says what is fresh")
  func facets() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        _ = try room.publish(
          tx,
          CatalogueRoom.entry("一") {
            $0.regions = ["450203", "450204"]
            $0.modified = room.dawn
          })
        _ = try room.publish(
          tx,
          CatalogueRoom.entry("二") {
            $0.theme = .weather
            $0.cycle = .never
          }, by: room.mill)
        func counts(_ facet: DatasetFacet, days: Int64 = 0) throws -> [String: Int64] {
          let found = try DatasetSearch.counts(tx, DatasetQuery(), facet, at: room.dawn.adding(days: days))
          return Dictionary(uniqueKeysWithValues: found.map { ($0.value, $0.count) })
        }
        #expect(try counts(.theme) == ["industry": 1, "weather": 1])
        #expect(try counts(.region) == ["45": 1, "4502": 1, "450203": 1, "450204": 1])
        #expect(try counts(.publisher) == [room.bureau.description: 1, room.mill.description: 1])
        #expect(try counts(.freshness) == ["fresh": 1])
        #expect(try counts(.freshness, days: 31) == ["due": 1])
        #expect(try counts(.freshness, days: 62) == ["stale": 1])
        let stale = DatasetQuery(filters: [.init(.freshness, "stale")])
        #expect(try DatasetSearch.total(tx, stale, at: room.dawn) == 0)
        #expect(try DatasetSearch.total(tx, stale, at: room.dawn.adding(days: 62)) == 1)
      }
    }
  }

  @Test("pages by cursor and by number tell everything once")
  func pages() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        for number in 0..<7 {
          _ = try room.publish(tx, CatalogueRoom.entry(number < 3 ? "能耗\(number)" : "别的") { $0.keywords = ["能耗"] })
        }
        let query = DatasetQuery(text: "能耗")
        var (paged, cursor): ([ID<Dataset>], String?) = ([], nil)
        repeat {
          let page = try DatasetSearch.page(tx, query, after: cursor, limit: 2, at: room.dawn)
          paged += page.items.map(\.id)
          cursor = page.next
        } while cursor != nil
        #expect(paged.count == 7)
        #expect(Set(paged).count == 7)
        let numbered = try [0, 3, 6, 9].flatMap {
          try DatasetSearch.page(tx, query, skipping: $0, limit: 3, order: .relevance, at: room.dawn).map(\.id)
        }
        #expect(numbered == paged)
        let first = try Datasets.crawl(tx, after: 0, openOnly: true, limit: 4, at: room.dawn)
        let rest = try Datasets.crawl(tx, after: try #require(first.next), openOnly: true, limit: 4, at: room.dawn)
        #expect(Set((first.items + rest.items).map(\.id)) == Set(paged))
        #expect(rest.next == nil)
        #expect(throws: Refusal.self) { try DatasetSearch.page(tx, query, after: "x1", limit: 2, at: room.dawn) }
        #expect(throws: Refusal.self) {
          try DatasetSearch.page(tx, query, skipping: 1_000_000, limit: 1, order: .relevance, at: room.dawn)
        }
      }
    }
  }

  @Test("a revision of what is published is found at once, a withdrawal leaves nothing behind, and each is in the log")
  func life() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let published = try room.publish(tx, CatalogueRoom.entry("糖厂能耗"))
        #expect(published.version == 1)
        let revised = try Datasets.revise(tx, published.id, CatalogueRoom.entry("糖厂水耗"), at: room.dawn)
        #expect(revised.version == 2)
        #expect(try Self.titles(room, tx, "能耗") == [])
        #expect(try Self.titles(room, tx, "水耗") == ["糖厂水耗"])
        #expect(throws: Refusal.self) {
          try Datasets.revise(tx, published.id, DatasetEntry(title: Text(zh: "只有标题", en: "")), at: room.dawn)
        }
        #expect(try Datasets.versions(tx, of: published.id, limit: 9).map(\.entry.title.zh) == ["糖厂水耗", "糖厂能耗"])
        let withdrawn = try Datasets.withdraw(tx, published.id, at: room.dawn)
        #expect(withdrawn.state == .withdrawn)
        for table in ["dataset_posting", "dataset_facet", "dataset_claim"] {
          #expect(try tx.row("SELECT COUNT(*) FROM \(table)")?.int(0) == 0)
        }
        #expect(throws: Refusal.self) { try Datasets.revise(tx, published.id, CatalogueRoom.entry("又"), at: room.dawn) }
        #expect(try Datasets.publish(tx, published.id, at: room.dawn).state == .published)
        let kinds = try tx.rows("SELECT kind FROM evidence_entry ORDER BY idx").map { try $0.text(0) }
        #expect(
          kinds.suffix(5) == [
            "dataset.drafted", "dataset.published", "dataset.revised", "dataset.withdrawn", "dataset.published",
          ])
      }
    }
  }

  @Test("a name belongs to one dataset; an offer must be an open data offer of the owner")
  func names() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let first = try Datasets.draft(
          tx, CatalogueRoom.entry("一") { $0.name = "energy" }, by: room.bureau, at: room.dawn)
        #expect(try Datasets.get(tx, named: "energy", at: room.dawn).id == first.id)
        #expect(try Datasets.get(tx, named: first.id.description, at: room.dawn).id == first.id)
        #expect(throws: Refusal.self) {
          try Datasets.draft(tx, CatalogueRoom.entry("二") { $0.name = "energy" }, by: room.mill, at: room.dawn)
        }
        let offer = try Offers.publish(
          tx,
          OfferDraft(
            kind: .data, title: Text(zh: "一", en: ""), summary: Text(zh: "", en: ""), policy: .open,
            price: .free), by: room.bureau, at: room.dawn)
        let entry = CatalogueRoom.entry("三") { $0.offer = offer.id }
        #expect(try room.publish(tx, entry).entry.offer == offer.id)
        #expect(throws: Refusal.self) { try room.publish(tx, entry, by: room.mill) }
      }
    }
  }

  @Test("an offer has the dataset that was first described and is used under it, as long as that is published")
  func offered() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        func publish(_ title: String) throws -> ID<Offer> {
          try Offers.publish(
            tx,
            OfferDraft(
              kind: .data, title: Text(zh: title, en: ""), summary: Text(zh: "", en: ""), policy: .open,
              price: .free), by: room.bureau, at: room.dawn
          ).id
        }
        func found(_ offers: ID<Offer>...) throws -> [ID<Offer>: String] {
          try Datasets.published(tx, under: offers, at: room.dawn).mapValues { $0.entry.title.zh }
        }
        let (one, other) = (try publish("甲"), try publish("乙"))
        let first = try room.publish(tx, CatalogueRoom.entry("一") { $0.offer = one })
        _ = try room.publish(tx, CatalogueRoom.entry("二") { $0.offer = one })
        _ = try Datasets.draft(tx, CatalogueRoom.entry("三") { $0.offer = other }, by: room.bureau, at: room.dawn)
        #expect(try found(one, other) == [one: "一"])
        #expect(try found().isEmpty)
        _ = try Datasets.revise(tx, first.id, CatalogueRoom.entry("四") { $0.offer = other }, at: room.dawn)
        #expect(try found(one, other) == [one: "二", other: "四"])
        // As a database of before has it.
        try tx.execute("UPDATE dataset SET offer = NULL")
        #expect(try found(one, other).isEmpty)
        #expect(try Datasets.noteOffers(tx, at: room.dawn, limit: 1) == 1)
        #expect(try Datasets.noteOffers(tx, at: room.dawn, limit: 10) == 1)
        #expect(try Datasets.noteOffers(tx, at: room.dawn, limit: 10) == 0)
        #expect(try found(one, other) == [one: "二", other: "四"])
        _ = try Datasets.withdraw(tx, first.id, at: room.dawn)
        #expect(try found(one, other) == [one: "二"])
      }
    }
  }

  @Test("datasets that claim the same field of the same subject are a conflict, those of one series are not")
  func conflicts() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        func claim(
          _ title: String, _ subject: String, _ field: String, series: String? = nil, by owner: ID<Participant>
        ) throws -> Dataset {
          try room.publish(
            tx,
            CatalogueRoom.entry(title) {
              $0.fields = [.init(name: field, kind: .string, subject: subject), .init(name: "other", kind: .string)]
              $0.series = series.map { .init(name: $0, title: Text(zh: $0, en: "")) }
            }, by: owner)
        }
        let first = try claim("一", "企业", "Address", by: room.bureau)
        let second = try claim("二", " 企业 ", "address", by: room.mill)
        _ = try claim("三", "企业", "name", series: "years", by: room.bureau)
        _ = try claim("四", "企业", "name", series: "years", by: room.bureau)
        _ = try claim("五", "个体户", "address", by: room.mill)
        let found = try SourceConflict.list(tx, limit: 10, at: room.dawn)
        #expect(found.items.map(\.field) == ["address"])
        #expect(found.items.first?.subject == "企业")
        #expect(found.items.first?.datasets.map(\.id) == [first.id, second.id])
        #expect(found.next == nil)
        _ = try Datasets.withdraw(tx, second.id, at: room.dawn)
        #expect(try SourceConflict.list(tx, limit: 10, at: room.dawn).items.isEmpty)
      }
    }
  }
}
