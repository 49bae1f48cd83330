import Identity
import SeededTesting
import Store
import StoreTesting
import Testing
import Vocabulary

@testable import Exchange

@Suite("Catalogue")
struct CatalogueTests {
  @Test(
    "text becomes pairs of characters and whole words",
    arguments: [
      ("压榨线能耗", ["压榨", "榨线", "线能", "能耗"]), ("水", ["水"]), ("GPU 算力", ["gpu", "算力"]),
      ("ＧＰＵ２０２６年", ["gpu2026", "年"]), ("data-set, Data", ["data", "set"]), ("，。 !?", []), ("能耗能耗", ["能耗", "耗能"]),
    ])
  func terms(_ text: String, _ terms: [String]) { #expect(Terms.of(text) == terms) }

  static func offer(
    _ title: String, _ summary: String = "", kind: OfferKind = .data, tags: [String]? = nil, region: String? = nil
  )
    -> OfferDraft
  {
    OfferDraft(
      kind: kind, title: Text(zh: title, en: ""), summary: Text(zh: summary, en: ""), tags: tags, region: region,
      policy: .open, price: .free)
  }

  private static func titles(_ tx: Transaction, _ query: CatalogueQuery) throws -> [String] {
    try Catalogue.search(tx, query).items.map(\.title.zh)
  }

  @Test("titles come first, then the rest, each newest first; filters narrow")
  func order() async throws {
    try await Town.with { town in
      try await town.write { tx in
        let drafts = [
          Self.offer("糖厂能耗历史", "压榨", region: "450200"), Self.offer("气象观测", "含糖厂能耗参考", tags: ["Weather"]),
          Self.offer("糖厂能耗模型", "预测", kind: .model, region: "450203"), Self.offer("糖厂产量", "与能耗无关"),
          Self.offer("City water 供水", "GPU"),
        ]
        for draft in drafts { _ = try Offers.publish(tx, draft, by: town.mill.id, at: town.dawn) }
        func find(
          _ text: String?, _ kind: OfferKind? = nil, region: String? = nil, tag: String? = nil
        ) throws -> [String] {
          try Self.titles(tx, CatalogueQuery(text: text, kind: kind, region: region, tag: tag))
        }
        #expect(try find("糖厂能耗") == ["糖厂能耗模型", "糖厂能耗历史", "气象观测"])
        #expect(try find("糖厂 能耗") == ["糖厂能耗模型", "糖厂能耗历史", "糖厂产量", "气象观测"])
        #expect(try find("能耗", .model) == ["糖厂能耗模型"])
        #expect(try find("糖") == ["糖厂产量", "糖厂能耗模型", "糖厂能耗历史"])
        #expect(try find("能耗", region: "4502") == ["糖厂能耗模型", "糖厂能耗历史"])
        #expect(try find("能耗", region: "450203") == ["糖厂能耗模型"])
        #expect(try find(nil, region: "45") == ["糖厂能耗模型", "糖厂能耗历史"])
        #expect(try find(nil, tag: "weather") == ["气象观测"])
        #expect(try find("WATER gpu") == ["City water 供水"])
        #expect(try find("榨糖") == [])
        #expect(try find("……") == [])
        #expect(try find("") == drafts.map(\.title.zh).reversed())
        #expect(try find(nil, .model) == ["糖厂能耗模型"])
        #expect(throws: Refusal.self) { try find(nil, region: "Liuzhou") }
        #expect(try Catalogue.counts(tx, CatalogueQuery(text: "能耗")) == [.data: 3, .model: 1])
        #expect(try Catalogue.counts(tx, CatalogueQuery()) == [.data: 4, .model: 1])
        try tx.execute("UPDATE offer SET uses = 1 WHERE kind = 'model'")
        #expect(try Self.titles(tx, CatalogueQuery(text: "糖厂能耗", unused: true)) == ["糖厂能耗历史", "气象观测"])
        #expect(try Catalogue.counts(tx, CatalogueQuery(text: "能耗", unused: true)) == [.data: 3])
        #expect(try Catalogue.counts(tx, CatalogueQuery(unused: true)) == [.data: 4])
        #expect(try Self.titles(tx, CatalogueQuery(unused: true)).count == 4)
      }
    }
  }

  @Test("a revision and a withdrawal change what is found, and leave no posting behind")
  func revisions() async throws {
    try await Town.with { town in
      try await town.write { tx in
        let offer = try Offers.publish(tx, Self.offer("糖厂能耗", "历史"), by: town.mill.id, at: town.dawn)
        let revised = try Offers.revise(tx, offer.id, Self.offer("糖厂水耗", "能耗"), at: town.dawn)
        #expect(revised.version == 2)
        #expect(try Self.titles(tx, CatalogueQuery(text: "历史")).isEmpty)
        #expect(try Self.titles(tx, CatalogueQuery(text: "能耗")) == ["糖厂水耗"])
        #expect(try Offers.get(tx, offer.id, version: 1).title.zh == "糖厂能耗")
        #expect(try Offers.get(tx, offer.id).title.zh == "糖厂水耗")
        _ = try Offers.withdraw(tx, offer.id, at: town.dawn)
        #expect(try Self.titles(tx, CatalogueQuery(text: "能耗")) == [])
        #expect(try Self.titles(tx, CatalogueQuery()) == [])
        #expect(try tx.row("SELECT COUNT(*) FROM catalogue_posting")?.int(0) == 0)
        #expect(throws: Refusal.self) { try Offers.revise(tx, offer.id, Self.offer("x"), at: town.dawn) }
      }
    }
  }

  @Test("paging gives every hit once, in the same order as one long page")
  func paging() async throws {
    try await Town.with { town in
      try await town.write { tx in
        var random = Seeded(5)
        let words = ["糖厂", "能耗", "历史", "模型", "数据", "预测"]
        let drafts = (0..<300).map { _ in
          Self.offer(
            (0..<2).map { _ in words.randomElement(using: &random) ?? "" }.joined(),
            (0..<3).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: "，"))
        }
        let offers = try Offers.publish(tx, all: drafts, by: town.mill.id, at: town.dawn)
        for text in ["能耗", "糖厂 能耗", "糖", "数据 预测 历史", ""] {
          let query = CatalogueQuery(text: text)
          var paged: [Offer] = []
          var cursor: String?
          repeat {
            let page = try Catalogue.search(tx, query, after: cursor, limit: 7)
            paged += page.items
            cursor = page.next
          } while cursor != nil
          #expect(Set(paged.map(\.id)).count == paged.count)
          // The same by looking at every offer.
          let terms = Set(Terms.of(text))
          let expected = offers.filter { offer in
            let title = Set(Terms.of(offer.title.zh, singles: true))
            return terms.isSubset(of: title.union(Terms.of(offer.summary.zh)))
          }
          #expect(Set(paged.map(\.id)) == Set(expected.map(\.id)))
          #expect(!expected.isEmpty)
        }
      }
    }
  }

  // How a server plans depends on how full its tables are, so they are filled and measured first.
  @Test(
    "the query walks an index and never the whole table, and sorts nothing", arguments: PostingWalk.Phase.allCases)
  func plan(_ phase: PostingWalk.Phase) async throws {
    try await Town.with { town in
      try await town.write { tx in
        for (term, step) in [("gpu", 1), ("solar", 3), ("idle", 2)] {
          try tx.execute(
            """
            INSERT INTO catalogue_posting (term, seq, kind, in_title)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            SELECT '\(term)', i * \(step), 1, i % 2 FROM n
            """)
        }
        try tx.execute("ANALYZE catalogue_posting")
      }
      let plan = try await town.read { tx in
        let walk = try #require(try CatalogueIndex.walk(tx, CatalogueQuery(text: "gpu solar")))
        let (sql, arguments) = walk.statement(phase, before: 9_000, limit: 9)
        return TestDatabase.server == nil
          ? try tx.rows("EXPLAIN QUERY PLAN " + sql, arguments: arguments).map { try $0.text(3) }
          : try tx.rows("EXPLAIN " + sql, arguments: arguments).map { try $0.text(0) }
      }
      let wholeOrSorted = ["SCAN t", "SCAN o", "TEMP B-TREE", "Seq Scan", "Sort", "Hash"]
      #expect(plan.contains { $0.contains("INDEX") || $0.contains("Index") || $0.contains("PRIMARY KEY") }, "\(plan)")
      #expect(!plan.contains { line in wholeOrSorted.contains(where: line.contains) }, "\(plan)")
    }
  }
}
