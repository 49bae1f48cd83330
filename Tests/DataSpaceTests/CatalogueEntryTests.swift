import Tables
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Catalogue entries")
struct CatalogueEntryTests {
  private static let now = Instant("2026-11-21T00:00:00Z")!

  private static func refusal(_ change: (inout DatasetEntry) -> Void) -> Refusal? {
    do throws(Refusal) {
      let entry = CatalogueRoom.entry("糖厂能耗", change)
      try entry.check(at: now)
      try entry.checkComplete()
      return nil
    } catch { return error }
  }

  @Test("what is complete and makes sense passes")
  func good() {
    #expect(Self.refusal { _ in } == nil)
    let refusal = Self.refusal {
      $0.name = "mill-energy"
      $0.keywords = ["能耗", "糖"]
      $0.industryCodes = ["C", "C13", "C1340"]
      $0.subjectCodes = ["ZCA010"]
      $0.contact?.email = "data@liuzhou.example.cn"
      $0.contact?.telephone = "0772-2820000"
      $0.sourceUnit = DatasetEntry.SourceUnit(name: Text(zh: "工信局", en: ""), creditCode: "91450200MA0000004W")
      $0.issued = Instant("2025-01-01T00:00:00Z")
      $0.modified = Instant("2026-11-20T00:00:00Z")
      $0.regions = ["45", "4502", "450203"]
      $0.temporal = DatasetEntry.Period(from: "1949-10-01", to: "2024-02-29")
      $0.licence = "CC-BY-4.0"
      $0.sharing = DatasetEntry.Sharing(.conditional, ground: "《政务数据共享条例》第二十一条")
      $0.series = DatasetEntry.Series(name: "energy", title: Text(zh: "能耗", en: ""))
    }
    #expect(refusal == nil)
  }

  private typealias Case = (String, String, @Sendable (inout DatasetEntry) -> Void)
  private static func row(
    _ field: String, _ rule: String, _ change: @escaping @Sendable (inout DatasetEntry) -> Void
  ) -> Case { (field, rule, change) }

  @Test(
    "a refusal names the field by its JSON pointer, and what would be accepted",
    arguments: [
      row("/title/zh", "dataset.field", { $0.title.zh = " " }), row("/name", "dataset.field", { $0.name = "Ä" }),
      row("/name", "dataset.field", { $0.name = "dts_x" }),
      row("/keywords/1", "dataset.field", { $0.keywords = ["a", ""] }),
      row("/description/zh", "dataset.field", { $0.description?.zh = "a\u{0}b" }),
      row("/industryCodes/0", "dataset.field", { $0.industryCodes = ["Z1"] }),
      row("/contact/email", "dataset.field", { $0.contact?.email = "a b@c" }),
      row("/contact/telephone", "dataset.field", { $0.contact?.telephone = "javascript:1" }),
      row(
        "/sourceUnit/creditCode", "dataset.field",
        {
          $0.sourceUnit = .init(name: Text(zh: "局", en: ""), creditCode: "91450200MA0000004X")
        }
      ),
      row("/regions/0", "dataset.field", { $0.regions = ["柳州"] }),
      row("/temporal/from", "dataset.field", { $0.temporal = .init(from: "2025-02-29") }),
      row("/temporal/to", "dataset.field", { $0.temporal = .init(from: "2025-02-02", to: "2025-02-01") }),
      row("/licence", "dataset.field", { $0.licence = "javascript:alert(1)" }),
      row("/sharing/ground", "dataset.ground", { $0.sharing = .init(.conditional) }),
      row("/sharing/ground", "dataset.ground", { $0.sharing = .init(.none, ground: "  ") }),
      row("/openness/class", "dataset.open-not-shared", { $0.sharing = .init(.none, ground: "保密法第九条") }),
      row("/security/generalLevel", "dataset.field", { $0.security = .init(.general, generalLevel: 5) }),
      row("/openness/class", "dataset.level", { $0.security = .init(.important) }),
      row(
        "/sharing/class", "dataset.level",
        {
          $0.security = .init(.core)
          $0.openness = .init(.none)
        }
      ),
      row("/modified", "dataset.modified-ahead", { $0.modified = Instant("2026-11-21T00:00:00.001Z") }),
      row(
        "/fields/1/name", "dataset.field",
        { $0.fields = [.init(name: "a", kind: .string), .init(name: "a", kind: .date)] }
      ),
      row("/distributions/0/accessURL", "dataset.field", { $0.distributions?[0].accessURL = "ftp://a" }),
      row("/distributions/0/accessURL", "dataset.field", { $0.distributions?[0].accessURL = "http://a/\"><b>" }),
      row("/distributions/0/sha256", "dataset.field", { $0.distributions?[0].sha256 = "AB" }),
      row("/distributions/0/byteSize", "dataset.field", { $0.distributions?[0].byteSize = -1 }),
      row("/distributions", "dataset.incomplete", { $0.distributions = [] }),
      row("/theme", "dataset.incomplete", { $0.theme = nil }), row("/cycle", "dataset.incomplete", { $0.cycle = nil }),
      row("/security", "dataset.incomplete", { $0.security = nil }),
    ])
  func bad(_ field: String, _ rule: String, _ change: @Sendable (inout DatasetEntry) -> Void) {
    let refusal = Self.refusal(change)
    #expect(refusal?.field == field)
    #expect(refusal?.rule == rule)
    #expect(refusal?.remedy != nil)
  }

  @Test("data are fresh for a cycle, due for another, then stale; where nothing is promised there is no clock")
  func freshness() throws {
    let clock = try #require(FreshnessClock(.weekly, from: Self.now))
    #expect(clock.freshness(at: Self.now) == .fresh)
    #expect(clock.freshness(at: Self.now.adding(days: 7).adding(milliseconds: -1)) == .fresh)
    #expect(clock.freshness(at: Self.now.adding(days: 7)) == .due)
    #expect(clock.freshness(at: Self.now.adding(days: 14)) == .stale)
    #expect(FreshnessClock(.irregular, from: Self.now) == nil)
    #expect(FreshnessClock(.never, from: Self.now) == nil)
    #expect(FreshnessClock(nil, from: Self.now) == nil)
  }
}
