import Identity
import Store
import Testing
import Vocabulary

@testable import Compute

@Suite("Sites")
struct SiteTests {
  @Test("a site is read as it was registered, and leaves one entry")
  func registered() async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      #expect(try await rooms.database.read { tx in try Sites.get(tx, site.id) } == site)
      #expect(site.id.description.hasPrefix("sit_") && site.rackBasisPoints == 4_600)
      #expect(site.rackTargetBasisPoints == 6_500)
      #expect(try await rooms.entries() == ["site.registered"])
    }
  }

  @Test("figures that no data centre has are refused by field", arguments: figures)
  func refused(_ wrong: (field: String, rule: String, change: @Sendable (inout SiteDraft) -> Void)) async throws {
    try await Rooms.with { rooms in
      var draft = SiteDraft(name: Text(zh: "甲", en: "A"), region: "450100", racksBuilt: 10, racksUsed: 10)
      let owner = rooms.owner
      let right = draft
      #expect(try await rooms.refusal { tx in _ = try Sites.register(tx, right, by: owner, at: morning) } == nil)
      wrong.change(&draft)
      let given = draft
      let refusal = try await rooms.refusal { tx in _ = try Sites.register(tx, given, by: owner, at: morning) }
      #expect(refusal?.field == wrong.field && refusal?.rule == wrong.rule, "\(refusal as Any)")
      #expect(refusal?.remedy != nil)
    }
  }

  private static let figures: [(field: String, rule: String, change: @Sendable (inout SiteDraft) -> Void)] = [
    ("/name/zh", "compute.field", { $0.name.zh = "" }),
    ("/name/en", "compute.field", { $0.name.en = String(repeating: "x", count: 201) }),
    ("/region", "compute.field", { $0.region = "45" }),
    ("/region", "compute.field", { $0.region = "45010x" }),
    ("/puePerMille", "compute.field", { $0.puePerMille = 999 }),
    ("/carbonGramsPerKWh", "compute.field", { $0.carbonGramsPerKWh = -1 }),
    ("/racksBuilt", "compute.field", { $0.racksBuilt = .max }),
    ("/racksUsed", "site.more-used-than-built", { $0.racksUsed = 11 }),
    ("/rackTargetBasisPoints", "compute.field", { $0.rackTargetBasisPoints = 10_001 }),
    ("/tariff/milliYuanPerKWh", "compute.field", { $0.tariff = Tariff(milliYuanPerKWh: -1) }),
  ]

  @Test("a change keeps what it does not name, and the same change again leaves nothing")
  func changed() async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      var change = SiteChange()
      change.racksUsed = 65
      let (asked, owner) = (change, rooms.owner)
      for _ in 1...2 {
        let changed = try await rooms.write { tx in try Sites.change(tx, site.id, asked, by: owner, at: morning) }
        var expected = site
        expected.racksUsed = 65
        #expect(changed == expected)
      }
      #expect(try await rooms.entries() == ["site.registered", "site.changed"])
      change.racksUsed = 101
      let wrong = change
      let refusal = try await rooms.refusal { tx in
        _ = try Sites.change(tx, site.id, wrong, by: owner, at: morning)
      }
      #expect(refusal?.rule == "site.more-used-than-built")
    }
  }

  @Test("a change reads as JSON merge patch: absent stays, null takes away, a value is set")
  func mergePatch() async throws {
    try await Rooms.with { rooms in
      let (site, owner) = (try await rooms.site(), rooms.owner)
      let change = try JSON.parse(Array(#"{"puePerMille":null,"tariff":{"milliYuanPerKWh":350}}"#.utf8))
      let decoded = try change.decode(SiteChange.self)
      #expect(try JSON(encoding: decoded) == change, "and is written into the evidence as it was asked")
      let changed = try await rooms.write { tx in try Sites.change(tx, site.id, decoded, by: owner, at: morning) }
      var expected = site
      expected.puePerMille = nil
      expected.tariff = Tariff(milliYuanPerKWh: 350)
      #expect(changed == expected && changed.region == "450100")
      #expect(try await rooms.database.read { tx in try Sites.get(tx, site.id) } == expected)
      #expect(throws: DecodingError.self) { try JSON.parse(Array(#"{"name":7}"#.utf8)).decode(SiteChange.self) }
      #expect(try JSON(encoding: SiteChange()) == [:])
    }
  }

  @Test("a site closes after its pools, and opens again")
  func closed() async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      let pool = try await rooms.pool(at: site)
      let owner = rooms.owner
      let close: @Sendable (Transaction) throws -> Void = { tx in
        var change = SiteChange()
        change.state = .closed
        _ = try Sites.change(tx, site.id, change, by: owner, at: morning)
      }
      #expect(try await rooms.refusal(close)?.rule == "site.has-pools")
      try await rooms.set(pool, .closed)
      #expect(try await rooms.refusal(close) == nil)
      let register: @Sendable (Transaction) throws -> Void = { tx in
        _ = try Pools.register(
          tx, PoolDraft(site: site.id, name: site.name, capacity: pool.capacity), by: owner, at: morning)
      }
      #expect(try await rooms.refusal(register)?.rule == "site.closed")
      #expect(try await rooms.refusal { tx in try Rooms.step(tx, pool.id, .open, by: owner) }?.rule == "site.closed")
      try await rooms.write { tx in
        var change = SiteChange()
        change.state = .active
        _ = try Sites.change(tx, site.id, change, by: owner, at: morning)
      }
      #expect(try await rooms.refusal(register) == nil)
      #expect(
        try await rooms.entries() == [
          "site.registered", "pool.registered", "pool.closed", "site.closed", "site.reopened", "pool.registered",
        ])
    }
  }

  @Test("pages together are the whole list, each site once")
  func pages() async throws {
    try await Rooms.with { rooms in
      var ids: Set<ID<Site>> = []
      for _ in 0..<7 { ids.insert(try await rooms.site().id) }
      var seen: [ID<Site>] = []
      repeat {
        let cursor = seen.last?.description
        let page = try await rooms.database.read { tx in try Sites.list(tx, after: cursor, limit: 3) }
        seen += page.map(\.id)
        if page.count < 3 { break }
      } while seen.count < 100
      #expect(seen.count == 7 && Set(seen) == ids)
      let stranger = rooms.stranger
      #expect(try await rooms.database.read { tx in try Sites.list(tx, owner: stranger, after: nil, limit: 9) }.isEmpty)
    }
  }
}
