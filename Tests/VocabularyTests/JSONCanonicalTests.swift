import SeededTesting
import Testing
import Vocabulary

@Suite("Canonical JSON (RFC 8785)") struct JSONCanonicalTests {
  // Appendix B.
  @Test(
    "numbers are written as ECMAScript writes them",
    arguments: [
      (0x0000_0000_0000_0000 as UInt64, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
      (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
      (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
      (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
      (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
      (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
      (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
      (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
      (0x41b3_de43_5555_5557, "333333333.33333343"),
      (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
      (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ])
  func numbers(bits: UInt64, text: String) throws {
    let value = Double(bitPattern: bits)
    #expect(JSON.double(value).canonicalText == text)
    #expect(Double(text) == value)
  }

  // §3.2.3
  @Test("members are sorted by UTF-16 code units") func sorting() throws {
    let value = try JSON.parse(
      #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#
    )
    let text = value.canonicalText
    let expected = ["Carriage Return", "One", "Control", "Latin", "Euro Sign", "Emoji", "Hebrew"]
    let places = expected.map { name in
      text.utf8.count - (text.firstRange(of: name).map { text[$0.lowerBound...].utf8.count } ?? 0)
    }
    #expect(places == places.sorted() && Set(places).count == expected.count)
  }

  // §3.2.2
  @Test("the example of the standard comes out byte for byte") func example() throws {
    let value = try JSON.parse(
      #"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#
    )
    #expect(
      value.canonicalText
        == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#
    )
  }

  @Test("control characters are written the one way that the standard names") func controls() {
    let all = String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar($0) })) + "\u{7F}\u{2028}"
    #expect(
      JSON.string(all).canonicalText
        == #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"#
        + "\u{7F}\u{2028}\"")
  }

  @Test(
    "the canonical form of a canonical text is itself, whatever the order it came in", arguments: [UInt64(1), 2, 3, 4])
  func stable(seed: UInt64) throws {
    var generator = Seeded(seed)
    for _ in 0..<300 {
      let value = Self.random(&generator, depth: 4)
      let text = value.canonicalText
      let again = try JSON.parse(text)
      #expect(again == value)
      #expect(again.canonicalText == text)
    }
  }

  private static func random(_ generator: inout Seeded, depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .int(Int64.random(in: -JSON.largestInteger...JSON.largestInteger, using: &generator))
    case 3:
      let value = Double(bitPattern: UInt64.random(in: 0 ... .max, using: &generator))
      guard value.isFinite else { return .double(0.5) }
      return value == value.rounded() && value.magnitude <= Double(JSON.largestInteger)
        ? .int(Int64(value)) : .double(value)
    case 4: return .string(text(&generator))
    case 5:
      return .array((0..<Int.random(in: 0..<4, using: &generator)).map { _ in random(&generator, depth: depth - 1) })
    default:
      var members: [String: JSON] = [:]
      for _ in 0..<Int.random(in: 0..<4, using: &generator) {
        members[text(&generator)] = random(&generator, depth: depth - 1)
      }
      return .object(members)
    }
  }

  private static func text(_ generator: inout Seeded) -> String {
    let alphabet: [Character] = ["a", "B", "0", "\"", "\\", "\n", "\u{1}", "é", "灵", "😀", "\u{E000}", "\u{FFFF}", "/"]
    return String(
      (0..<Int.random(in: 0..<6, using: &generator)).compactMap { _ in alphabet.randomElement(using: &generator) })
  }
}
