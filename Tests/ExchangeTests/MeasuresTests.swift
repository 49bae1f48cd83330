import Identity
import Testing
import Vocabulary

@testable import Exchange

/// What a reading tells besides the quantity that is charged.
@Suite struct MeasuresTests {
  private static let measures: [String: Int64] = ["wallMilliseconds": 1200, "peakMemoryBytes": 1 << 30, "bytesRead": 0]

  /// The rule that refuses a reading with `measures`, or that signed `signed` instead; nil if it is recorded.
  private func rule(_ measures: [String: Int64]?, signed: [String: Int64]?) async throws -> String? {
    var found: String?
    try await Town.with { town in
      let now = town.dawn
      let use = try await town.write { try RevocationTests.training(town, $0).use }
      found = await ruleRefusing {
        try await town.write { tx in
          var draft = ReadingDraft(
            sequence: 1, quantity: 3, unit: use.unit, from: now, to: now.adding(seconds: 10), measures: signed)
          let signature = try Identity.Signatures.sign(
            tx, for: town.centre.id, context: Reading.signingContext, draft.document(of: use.id), vault: town.vault)
          draft.measures = measures
          let reading = try Readings.record(
            tx, of: use.id, draft, signature: signature, countersign: { _ in "" }, at: now.adding(seconds: 10))
          #expect(reading.measures == measures)
          #expect(try Readings.list(tx, of: use.id, limit: 10) == [reading])
          // None of it is charged.
          #expect(try Uses.get(tx, use.id).measured == 3)
          return reading
        }
      }
    }
    return found
  }

  @Test("they are kept, also none and zero, and do not count as what is charged")
  func kept() async throws {
    #expect(try await rule(Self.measures, signed: Self.measures) == nil)
    #expect(try await rule(nil, signed: nil) == nil)
  }

  @Test("they are signed with the rest")
  func signed() async throws {
    var other = Self.measures
    other["wallMilliseconds"] = 1201
    #expect(try await rule(Self.measures, signed: other) == "identity.signature-wrong")
    #expect(try await rule(Self.measures, signed: nil) == "identity.signature-wrong")
    #expect(try await rule(nil, signed: Self.measures) == "identity.signature-wrong")
  }

  @Test(
    "what is negative, has no plain name, or is too much is refused",
    arguments: [
      ["a": -1], ["": 1], ["a b": 1], ["字节": 1], [String(repeating: "a", count: 41): 1],
      Dictionary(uniqueKeysWithValues: (0...20).map { (String(repeating: "a", count: $0 + 1), Int64(1)) }),
    ])
  func refused(_ measures: [String: Int64]) async throws {
    #expect(try await rule(measures, signed: measures) == "reading.measures")
  }

  @Test("a reading without them is signed as it was before there were any")
  func document() throws {
    let now = Instant(milliseconds: 1_700_000_000_000)
    let use = try #require(ID<Use>("use_01m7yhm1ztev0t7v70n471ra31"))
    let draft = ReadingDraft(sequence: 1, quantity: 3, unit: "x", from: now, to: now.adding(seconds: 1))
    #expect(draft.document(of: use).object?.keys.sorted() == ["from", "quantity", "sequence", "to", "unit", "use"])
  }
}
