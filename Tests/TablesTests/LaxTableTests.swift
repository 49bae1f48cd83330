import Testing
import Vocabulary

@testable import Tables

/// Tables that are not written by the rule, and what `TableSyntax/Quotes/lax` and one-byte encodings make of them.
struct LaxTableTests {
  static let cases: [(String, String, [[String]])] = [
    (
      "seconds of arc", "name,place\n灵渠,25°36'9.8\"N 110°41'2.1\"E\n",
      [["name", "place"], ["灵渠", "25°36'9.8\"N 110°41'2.1\"E"]]
    ),
    ("a quote alone", "a,b\n5\",6\n", [["a", "b"], ["5\"", "6"]]),
    ("quotes around a word", "a,b\nthe \"old\" canal,1\n", [["a", "b"], ["the \"old\" canal", "1"]]),
    ("in the header", "5\" pipe,n\n1,2\n", [["5\" pipe", "n"], ["1", "2"]]),
    ("before the end", "a\nx\"", [["a"], ["x\""]]),
    ("not doubled in a quoted field", "a,b\n\"the \"old\" canal\",1\n", [["a", "b"], ["the \"old\" canal", "1"]]),
  ]

  @Test("lax: quotes that no rule allows are text, however the text is cut", arguments: cases.indices)
  func lax(_ index: Int) throws {
    let (name, text, expected) = Self.cases[index]
    for size in [Int.max, 1, 2, 3, 7] {
      #expect(try rows(text, size: size, quotes: .lax) == expected, "\(name), pieces of \(size)")
      #expect(throws: Refusal.self, "\(name) is refused unless told") { _ = try rows(text, size: size) }
    }
  }

  @Test("lax changes nothing of what is written by the rule", arguments: CSVReaderTests.cases.indices)
  func wellFormed(_ index: Int) throws {
    let (name, text, expected) = CSVReaderTests.cases[index]
    #expect(try rows(text, size: 3, quotes: .lax) == expected, "\(name)")
  }

  @Test("lax: a quote that is open at the end is refused, and costs no more memory than a row may")
  func open() throws {
    #expect(throws: Refusal.self) { _ = try rows("a\n\"x\n", quotes: .lax) }
    var limits = CSVReader.Limits()
    limits.row = 1_000
    let long = "a\n\"" + String(repeating: "x\"y", count: 1_000_000)
    let refusal = #expect(throws: Refusal.self) { _ = try rows(long, size: 4_096, quotes: .lax, limits: limits) }
    #expect(refusal?.rule == "table.row-too-long")
  }

  @Test("lax: only a quote at the start of a field hides separators when they are found out")
  func separator() {
    func found(_ text: String, _ quotes: TableSyntax.Quotes) -> UInt8 {
      Array(text.utf8).withUnsafeBytes { TableFile.separator(of: $0, quotes) }
    }
    #expect(found("5\" pipe;length;\"a,b,c,d\"\n", .lax) == UInt8(ascii: ";"))
    #expect(found("a;\"b,c,d\";e\n", .strict) == UInt8(ascii: ";"))
  }

  static let encodings: [(TableEncoding, [UInt8], String)] = [
    (.windows1252, [0x63, 0x61, 0x66, 0xE9, 0x2C, 0x80, 0x35, 0x2C, 0x33, 0x37, 0xB0], "café,€5,37°"),
    (.latin1, [0x63, 0x61, 0x66, 0xE9, 0x2C, 0x85, 0x2C, 0x33, 0x37, 0xB0], "café,\u{85},37°"),
  ]

  @Test("one byte a character, where that is told", arguments: encodings.indices)
  func oneByte(_ index: Int) throws {
    let (encoding, bytes, expected) = Self.encodings[index]
    #expect(try copy(bytes + [0x0A], TableSyntax(encoding: encoding), to: .csv) == expected + "\n")
  }

  @Test("what is not of the encoding is refused with its place, and the others are named")
  func notOfIt() throws {
    let refusal = #expect(throws: Refusal.self) {
      _ = try copy([0x61, 0x0A, 0x81], TableSyntax(encoding: .windows1252), to: .csv)
    }
    #expect(refusal?.rule == "table.encoding" && refusal?.detail.en.contains("byte 3") == true)
    // Unless told, 37°26' is no encoding that is found out.
    let untold = #expect(throws: Refusal.self) {
      _ = try copy([0x61, 0x0A, 0x33, 0x37, 0xB0, 0x32, 0x36, 0x27], TableSyntax(), to: .csv)
    }
    #expect(untold?.remedy?.en.contains("WINDOWS-1252") == true)
  }

  /// The twelve kinds of table of csv-spectrum, retold: as CSV, and what each row is.
  static let spectrum: [(String, String, [String])] = [
    ("a comma in quotes", "city,place\n桂林,\"兴安, 灵渠\"", [#"{"city":"桂林","place":"兴安, 灵渠"}"#]),
    ("empty", "x,y,z\n8,\"\",\"\"\n9,1,2", [#"{"x":"8","y":"","z":""}"#, #"{"x":"9","y":"1","z":"2"}"#]),
    ("empty, CRLF", "x,y,z\r\n8,\"\",\"\"\r\n9,1,2", [#"{"x":"8","y":"","z":""}"#, #"{"x":"9","y":"1","z":"2"}"#]),
    (
      "quotes in quotes", "x,y\n8,\"so \"\"he\"\" said\"\n1,2\n",
      [#"{"x":"8","y":"so \"he\" said"}"#, #"{"x":"1","y":"2"}"#]
    ),
    (
      "JSON", "k,v\n8,\"{\"\"kind\"\": \"\"Lock\"\", \"\"at\"\": [110.6, 25.6]}\"\n",
      [#"{"k":"8","v":"{\"kind\": \"Lock\", \"at\": [110.6, 25.6]}"}"#]
    ),
    (
      "quotes of a place, lax", "phone,place\n0773622,25°36'9.8\"N 110°41'2.1\"E",
      [#"{"phone":"0773622","place":"25°36'9.8\"N 110°41'2.1\"E"}"#]
    ),
    ("a line break", "x,y\n8,9\n\"upper\nlower\",1\n", [#"{"x":"8","y":"9"}"#, #"{"x":"upper\nlower","y":"1"}"#]),
    (
      "a line break, CRLF", "x,y\r\n8,9\r\n\"upper\r\nlower\",1\r\n",
      [#"{"x":"8","y":"9"}"#, #"{"x":"upper\r\nlower","y":"1"}"#]
    ),
    ("quotes and line breaks", "x,y\n8,\"so \n\"\"he\"\" \nsaid\"\n", [#"{"x":"8","y":"so \n\"he\" \nsaid"}"#]),
    ("simple", "x,y\n8,9\n", [#"{"x":"8","y":"9"}"#]),
    ("simple, CRLF", "x,y\r\n8,9\r\n", [#"{"x":"8","y":"9"}"#]),
    ("not ASCII", "x,y\n8,ʤ渠\n", [#"{"x":"8","y":"ʤ渠"}"#]),
  ]

  @Test("the twelve kinds of csv-spectrum, as JSON Lines", arguments: spectrum.indices)
  func kinds(_ index: Int) throws {
    let (name, text, expected) = Self.spectrum[index]
    let syntax = TableSyntax(form: .csv, quotes: name.hasSuffix("lax") ? .lax : .strict)
    let lines = try copy(Array(text.utf8), syntax, to: .jsonLines).split(separator: "\n").map(String.init)
    #expect(lines == expected, "\(name)")
  }

  @Test("a copy reads as the table does: what is missing stays missing, what is empty stays empty")
  func again() throws {
    let text = Array("b,a\n1,\n\"\",2\n\"x\"\"\n,\",3,4\n".utf8)
    let csv = try copy(text, TableSyntax(), to: .csv)
    #expect(csv == "b,a\n1,\n\"\",2\n\"x\"\"\n,\",3,4\n")
    #expect(try copy(Array("only\n\"\"\nx\n".utf8), TableSyntax(), to: .csv) == "only\n\"\"\nx\n")
    let lines = try copy(Array("b,a\n1,\n\"\",2\n".utf8), TableSyntax(), to: .jsonLines)
    #expect(lines == "{\"b\":\"1\",\"a\":null}\n{\"b\":\"\",\"a\":\"2\"}\n")
    #expect(try copy(Array(lines.utf8), TableSyntax(), to: .csv) == "a,b\n,1\n2,\"\"\n")
  }

  @Test(
    "what has no place in an object is refused",
    arguments: [("a,a\n1,2\n", "table.columns"), ("a\n1,2\n", "table.ragged"), ("", "table.empty")])
  func noObject(text: String, rule: String) throws {
    let refusal = #expect(throws: Refusal.self) { _ = try copy(Array(text.utf8), TableSyntax(), to: .jsonLines) }
    #expect(refusal?.rule == rule && refusal?.remedy != nil)
  }

  private func copy(_ bytes: [UInt8], _ syntax: TableSyntax, to form: TableSyntax.Form) throws -> String {
    var (rest, out) = ([bytes], [UInt8]())
    try TableCopy.run(syntax, to: form, next: { rest.popLast() ?? [] }) { out += $0 }
    return String(decoding: out, as: UTF8.self)
  }
}
