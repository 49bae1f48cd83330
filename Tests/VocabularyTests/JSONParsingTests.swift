import Testing
import Vocabulary

@Suite("Reading JSON") struct JSONParsingTests {
  @Test(
    "well-formed texts are read",
    arguments: [
      ("null", JSON.null), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("-12", -12), ("1e2", 100),
      ("1.50", 1.5),
      ("-1E-2", -0.01), ("9007199254740991", 9_007_199_254_740_991), ("-9007199254740991", -9_007_199_254_740_991),
      ("1.0", 1), ("1e21", 1e21), ("9007199254740992", .double(9_007_199_254_740_992)), ("1e17", .double(1e17)),
      ("100000000000000000", .double(1e17)), ("\"\"", ""), (#""a\"\\\/\b\f\n\r\té""#, "a\"\\/\u{8}\u{c}\n\r\té"),
      (#""\ud83d\ude00""#, "😀"), ("\"灵渠\"", "灵渠"), (#""\u0000""#, "\0"), ("[]", []),
      ("[ 1 , [ ] ,{ } ]", [1, [], [:]]),
      ("{}", [:]), (#"{"a":{"b":[null]},"":1}"#, ["a": ["b": [nil]], "": 1]), ("\t\r\n 1 \n", 1),
    ] as [(String, JSON)])
  func accepted(text: String, value: JSON) throws { #expect(try JSON.parse(text) == value) }

  @Test(
    "anything else is refused",
    arguments: [
      "", " ", "nul", "nulL", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x10", "1 2",
      "1,",
      "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "}", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
      "{'a':1}",
      "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{1:2}", "\"", "\"a", "'a'", "\"\n\"", "\"\t\"", "\"\u{1}\"", #""\x""#,
      #""\u12""#,
      #""\u12g4""#, #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800x""#, #""\ud800\n""#, "\u{FEFF}1",
      "1 // one",
      "/* one */ 1", "9007199254740993", "-9007199254740993", "18446744073709551615", "99999999999999999999999999",
      "1e999", "-1e999", "[1]]",
      #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, "\u{A0}1", "\u{0C}1", "123abc", "tru", "truefalse",
    ])
  func refused(text: String) { #expect(throws: JSONError.self) { try JSON.parse(text) } }

  @Test(
    "bytes that are not UTF-8 are refused",
    arguments: [
      [0x22, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xE0, 0x80, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0xFF, 0x22],
      [0xFF, 0xFE, 0x31, 0x00],
    ] as [[UInt8]])
  func encoding(bytes: [UInt8]) { #expect(throws: JSONError.self) { try JSON.parse(bytes) } }

  @Test("two names that look the same are one name twice") func forms() throws {
    // RFC 8259 would take them for two; refusing is safer than letting a reader confuse them.
    let text = "{\"\u{E9}\":1,\"e\u{301}\":2}"
    let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
    #expect(error?.reason.contains("duplicate") == true)
  }

  @Test("nesting is bounded, by default at 64 levels") func depth() throws {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    #expect(throws: Never.self) { try JSON.parse(nested(64)) }
    #expect(throws: JSONError.self) { try JSON.parse(nested(65)) }
    #expect(throws: JSONError.self) { try JSON.parse(String(repeating: "[", count: 1_000_000)) }
    #expect(throws: JSONError.self) { try JSON.parse("[[]]", depth: 1) }
    // Brackets that close give their level back.
    #expect(throws: Never.self) { try JSON.parse("[[],[],{},{\"a\":[]}]", depth: 3) }
  }

  @Test("an error says where") func offset() {
    let error = #expect(throws: JSONError.self) { try JSON.parse(#"{"a": tru}"#) }
    #expect(error?.offset == 6)
  }

  @Test("no cut of a text and no changed byte crashes the reader") func mangled() {
    let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",true,null],"b":{"c":"灵渠"}}"#.utf8)
    for end in 0..<text.count { #expect(throws: JSONError.self) { try JSON.parse(text[..<end]) } }
    for place in text.indices {
      for byte in [0x00, 0x22, 0x5C, 0x7B, 0x80, 0xFF] as [UInt8] {
        var changed = text
        changed[place] = byte
        _ = try? JSON.parse(changed)
      }
    }
  }
}
