import Testing
import Vocabulary

private struct Thing: Identified { static let idPrefix = "prefix" }
private struct Short: Identified { static let idPrefix = "ab" }

/// Random bits that a test chooses.
private struct Fixed: RandomNumberGenerator {
  var values: [UInt64]
  mutating func next() -> UInt64 { values.isEmpty ? 0 : values.removeFirst() }
}

@Suite("Ids") struct IDTests {
  // The vectors of the TypeID specification (jetify-com/typeid, spec/valid.yml).
  @Test(
    "a UUID is written as TypeID writes it",
    arguments: [
      (UInt64(0), UInt64(0), "prefix_00000000000000000000000000"),
      (0, 1, "prefix_00000000000000000000000001"),
      (0, 10, "prefix_0000000000000000000000000a"),
      (0, 16, "prefix_0000000000000000000000000g"),
      (0, 32, "prefix_00000000000000000000000010"),
      (.max, .max, "prefix_7zzzzzzzzzzzzzzzzzzzzzzzzz"),
      (0x0110_c853_1d09_52d8, 0xd73e_1194_e95b_5f19, "prefix_0123456789abcdefghjkmnpqrs"),
      (0x0189_0a5d_ac96_774b, 0xbcce_b302_099a_8057, "prefix_01h455vb4pex5vsknk084sn02q"),
    ])
  func vectors(high: UInt64, low: UInt64, text: String) throws {
    #expect(ID<Thing>.text(high: high, low: low) == text)
    #expect(ID<Thing>(text)?.description == text)
  }

  // spec/invalid.yml
  @Test(
    "what is not an id of the type is refused",
    arguments: [
      "", "prefix", "prefix_", "prefix_1", "_00000000000000000000000000", "00000000000000000000000000",
      "PREFIX_00000000000000000000000000", "other0_00000000000000000000000000", "prefix-00000000000000000000000000",
      "prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz", "prefix_0000000000000000000000000u", "prefix_0000000000000000000000000o",
      "prefix_0123456789ABCDEFGHJKMNPQRS", "prefix_000000000000000000000000000", "prefix_0000000000000000000000000",
      "prefix_ooooooiiiiiiuuuuuuulllllll", "prefix_1234567890123456789012345 ",
      "prefix_\u{FF10}0000000000000000000000000",
      "pre\u{301}fix_0000000000000000000000000", "ab_00000000000000000000000000",
    ])
  func invalid(text: String) { #expect(ID<Thing>(text) == nil) }

  @Test("an id carries its version, variant and millisecond (RFC 9562 §5.7)") func layout() {
    var ones = Fixed(values: [.max, .max, .max, .max])
    let high = ID<Short>(at: Instant(milliseconds: 0x0189_0a5d_ac96), using: &ones)
    #expect(high.description == ID<Short>.text(high: 0x0189_0a5d_ac96_7fff, low: 0xbfff_ffff_ffff_ffff))
    var zeros = Fixed(values: [])
    let low = ID<Short>(at: Instant(milliseconds: 0x0189_0a5d_ac96), using: &zeros)
    #expect(low.description == ID<Short>.text(high: 0x0189_0a5d_ac96_7000, low: 0x8000_0000_0000_0000))
  }

  @Test("ids sort by the millisecond in which they were made") func order() {
    let instants = (0..<200).map { Instant(milliseconds: 1_700_000_000_000 + $0 * 37) }
    let ids = instants.map { ID<Short>(at: $0) }
    #expect(ids.shuffled().sorted() == ids)
    #expect(Set((0..<1000).map { _ in ID<Short>(at: instants[0]) }).count == 1000)
  }

  @Test("an id survives JSON, and one of another type does not") func codable() throws {
    let id = ID<Short>(at: .now)
    #expect(try JSON(encoding: [id]) == .array([.string(id.description)]))
    #expect(try JSON.string(id.description).decode(ID<Short>.self) == id)
    #expect(throws: DecodingError.self) { try JSON.string(id.description).decode(ID<Thing>.self) }
  }
}
