import Identity
import SeededTesting
import Testing
import Vocabulary

@testable import Exchange

@Suite("Prices and published rules")
struct PriceTests {
  @Test(
    "a charge is rounded up to the next fen, once",
    arguments: [
      (Price.free, 1_000_000 as Int64, 0 as Int64), (.perUse(fen: 250), 0, 250), (.perUse(fen: 250), 9, 250),
      (.perUnit(fen: 35, quantity: 3600, unit: "cpuSeconds"), 0, 0),
      (.perUnit(fen: 35, quantity: 3600, unit: "cpuSeconds"), 1, 1),
      (.perUnit(fen: 35, quantity: 3600, unit: "cpuSeconds"), 3600, 35),
      (.perUnit(fen: 35, quantity: 3600, unit: "cpuSeconds"), 3601, 36),
      (.perUnit(fen: 3, quantity: 10, unit: "cpuSeconds"), 2005, 602),
      (.perUnit(fen: 1, quantity: Price.largest, unit: "bytes"), Price.largest, 1),
      (.perUnit(fen: Price.largest, quantity: Price.largest, unit: "bytes"), Price.largest, Price.largest),
    ])
  func charges(_ price: Price, _ quantity: Int64, _ fen: Int64) throws {
    #expect(try price.charge(for: quantity) == fen)
  }

  @Test(
    "an amount that the books cannot hold is refused, never wrapped round",
    arguments: [
      (Price.perUnit(fen: 2, quantity: 1, unit: "bytes"), Price.largest),
      (.perUnit(fen: Price.largest, quantity: 1, unit: "bytes"), Price.largest),
      // The quotient lies between 2^63 and 2^64.
      (.perUnit(fen: Price.largest, quantity: 1 << 42 + 1, unit: "bytes"), Price.largest),
      (.perUnit(fen: 1, quantity: 1, unit: "bytes"), -1), (.free, .min), (.free, .max),
    ])
  func refusesOverflow(_ price: Price, _ quantity: Int64) {
    #expect(throws: Refusal.self) { try price.charge(for: quantity) }
  }

  @Test("more never costs less, and a fen more is never charged than the exact amount needs")
  func monotonic() throws {
    var random = Seeded(11)
    for _ in 0..<2000 {
      let fen = Int64.random(in: 1...1_000_000, using: &random)
      let per = Int64.random(in: 1...1_000_000, using: &random)
      let quantity = Int64.random(in: 0...1_000_000, using: &random)
      let price = Price.perUnit(fen: fen, quantity: per, unit: "bytes")
      let charge = try price.charge(for: quantity)
      #expect(try price.charge(for: quantity + 1) >= charge)
      #expect(charge * per >= fen * quantity && (charge - 1) * per < fen * quantity || quantity == 0)
    }
  }

  @Test("prices read and write their JSON")
  func roundTrips() throws {
    for price in [Price.free, .perUse(fen: 1), .perUnit(fen: 35, quantity: 3600, unit: "cpuSeconds")] {
      #expect(try JSON(encoding: price).decode(Price.self) == price)
    }
    #expect(throws: (any Error).self) { try JSON.object(["model": "barter"]).decode(Price.self) }
    #expect(throws: Refusal.self) { try Price.perUse(fen: 0).check() }
    #expect(throws: Refusal.self) { try Price.perUnit(fen: 1, quantity: 0, unit: "bytes").check() }
    #expect(throws: Refusal.self) { try Price.perUnit(fen: 1, quantity: 1, unit: "CPU seconds").check() }
  }

  @Test("a published rule approves within its limits and names each one that is not kept")
  func publishedRule() {
    let rule = PublishedRule(
      name: "small", maxQuantity: 100, maxFen: 50, maxTermDays: 30, purposes: ["energy-saving"], kinds: [.consumer],
      regions: ["4502"])
    let good = PublishedRule.Request(
      quantity: 100, fen: 50, termDays: 30, purpose: "energy-saving", kinds: [.consumer, .vendor], region: "450203")
    #expect(rule.failures(good).isEmpty)
    let bad = PublishedRule.Request(
      quantity: 101, fen: 51, termDays: 31, purpose: "resale", kinds: [.auditor], region: "110000")
    let failures = rule.failures(bad)
    #expect(failures.map(\.about) == ["maxQuantity", "maxFen", "maxTermDays", "purposes", "kinds", "regions"])
    #expect(failures.first?.passes.en == "at most 100")
    let silent = PublishedRule.Request(
      quantity: nil, fen: nil, termDays: 1, purpose: "energy-saving", kinds: [.consumer], region: nil)
    #expect(rule.failures(silent).map(\.about) == ["maxQuantity", "maxFen", "regions"])
    #expect(PublishedRule(name: "any").failures(bad).isEmpty)
  }
}
