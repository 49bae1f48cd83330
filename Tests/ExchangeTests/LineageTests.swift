import Evidence
import Identity
import Store
import Testing
import Vocabulary

@testable import Exchange

@Suite("What descends from something that is revoked") struct LineageTests {
  private static func ground(_ tx: Transaction, _ id: String, of town: Town, suspended: Bool = false) throws {
    try Grounds.put(
      tx,
      Ground(
        id: id, source: nil, holder: town.mill.id, offer: nil, isGrantable: true, isDisputed: false,
        isSuspended: suspended, endsAt: town.dawn.adding(days: 1000)))
  }

  private static func offer(on ground: String) -> OfferDraft {
    OfferDraft(
      kind: .model, title: Text(zh: "预测模型", en: "Forecaster"), summary: Text(zh: "", en: ""), policy: .open,
      price: .free,
      publishedRule: PublishedRule(name: "anyone"), reference: ["model": ["registered": .string(ground)]])
  }

  @Test(
    "revoking an agreement breaks what was made under it, however far down, and stops its new uses in the same transaction"
  )
  func revoked() async throws {
    try await Town.with { town in
      let dawn = town.dawn
      let (data, served) = try await town.write { tx in
        let data = try town.agree(tx, town.history(), by: town.mill, at: dawn)
        for id in ["model_a", "model_b", "model_c"] { try Self.ground(tx, id, of: town) }
        try Lineage.add(tx, [data.id.description], to: "model_a", at: dawn)
        try Lineage.add(tx, ["model_a"], to: "model_b", at: dawn)
        try Lineage.add(tx, ["model_b"], to: "model_c", at: dawn)
        let served = try town.agree(tx, Self.offer(on: "model_c"), by: town.mill, at: dawn)
        _ = try town.use(tx, served.id, at: dawn)
        #expect(try Lineage.breaks(tx, of: "model_c").isEmpty)
        return (data.id, served.id)
      }
      let refusal = await #expect(throws: Refusal.self) {
        try await town.write { tx in
          try Agreements.revoke(tx, data, by: town.mill.id, reason: "taken back", at: dawn.adding(seconds: 5))
          _ = try town.use(tx, served, at: dawn.adding(seconds: 5))
        }
      }
      #expect(refusal?.rule == "lineage.revoked")
      try await town.write { tx in
        try Agreements.revoke(tx, data, by: town.mill.id, reason: "taken back", at: dawn.adding(seconds: 6))
        let found = try Lineage.breaks(tx, of: "model_c")
        #expect(
          found == [Lineage.Edge(ground: "model_a", source: data.description, brokenAt: dawn.adding(seconds: 6))])
        #expect(try Lineage.descendants(tx, of: "model_a") == ["model_a", "model_b", "model_c"])
        // Told once.
        let untold = try Lineage.untold(tx, limit: 10)
        #expect(untold == found)
        let first = try Lineage.told(tx, found[0])
        let second = try Lineage.told(tx, found[0])
        #expect(first && !second)
        #expect(try Lineage.untold(tx, limit: 10).isEmpty)
      }
    }
  }

  @Test("a later agreement that stands for the revoked one lets uses begin again")
  func cleared() async throws {
    try await Town.with { town in
      let dawn = town.dawn
      try await town.write { tx in
        let data = try town.agree(tx, town.history(), by: town.mill, at: dawn)
        let again = try town.agree(tx, town.history(), by: town.mill, at: dawn)
        try Self.ground(tx, "model_a", of: town)
        try Lineage.add(tx, [data.id.description], to: "model_a", at: dawn)
        let served = try town.agree(tx, Self.offer(on: "model_a"), by: town.mill, at: dawn)
        try Agreements.revoke(tx, data.id, by: town.mill.id, reason: "x", at: dawn)
        #expect(try Lineage.breaks(tx, of: "model_a").count == 1)
        try Lineage.replace(tx, data.id.description, of: "model_a", by: again.id.description, at: dawn)
        #expect(try Lineage.breaks(tx, of: "model_a").isEmpty)
        _ = try town.use(tx, served.id, at: dawn)
      }
    }
  }

  @Test("what is revoked already is broken from the start")
  func late() async throws {
    try await Town.with { town in
      try await town.write { tx in
        let data = try town.agree(tx, town.history(), by: town.mill, at: town.dawn)
        try Agreements.revoke(tx, data.id, by: town.mill.id, reason: "x", at: town.dawn)
        try Lineage.add(tx, [data.id.description], to: "model_a", at: town.dawn.adding(seconds: 9))
        #expect(try Lineage.breaks(tx, of: "model_a").first?.brokenAt == town.dawn)
      }
    }
  }

  @Test("a model that is not published takes neither agreements nor uses")
  func unpublished() async throws {
    try await Town.with { town in
      let dawn = town.dawn
      let refusal = await #expect(throws: Refusal.self) {
        try await town.write { tx in
          try Self.ground(tx, "model_a", of: town, suspended: true)
          _ = try town.agree(tx, Self.offer(on: "model_a"), by: town.mill, at: dawn)
        }
      }
      #expect(refusal?.rule == "model.not-published")
    }
  }

  @Test("nothing descends from itself, and neither chains nor lists of sources grow without end")
  func bounded() async throws {
    try await Town.with { town in
      let dawn = town.dawn
      let circle = await #expect(throws: Refusal.self) {
        try await town.write { tx in
          try Lineage.add(tx, ["model_1"], to: "model_2", at: dawn)
          try Lineage.add(tx, ["model_2"], to: "model_3", at: dawn)
          try Lineage.add(tx, ["model_3"], to: "model_1", at: dawn)
        }
      }
      #expect(circle?.rule == "lineage.circle")
      let deep = await #expect(throws: Refusal.self) {
        try await town.write { tx in
          for level in 0..<Lineage.mostLevels {
            try Lineage.add(tx, ["model_\(level)"], to: "model_\(level + 1)", at: dawn)
          }
        }
      }
      #expect(deep?.rule == "lineage.too-deep")
      // Joining two chains that are each short enough is counted as one.
      let joined = await #expect(throws: Refusal.self) {
        try await town.write { tx in
          for level in 0..<9 {
            try Lineage.add(tx, ["model_a\(level)"], to: "model_a\(level + 1)", at: dawn)
            try Lineage.add(tx, ["model_b\(level)"], to: "model_b\(level + 1)", at: dawn)
          }
          try Lineage.add(tx, ["model_a9"], to: "model_b0", at: dawn)
        }
      }
      #expect(joined?.rule == "lineage.too-deep")
      let wide = await #expect(throws: Refusal.self) {
        try await town.write { tx in
          try Lineage.add(tx, (0...Lineage.mostSources).map { "agr_\($0)" }, to: "model_w", at: dawn)
        }
      }
      #expect(wide?.rule == "lineage.too-wide")
    }
  }
}
