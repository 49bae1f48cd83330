import SeededTesting
import Testing
import Vocabulary

@testable import Tables

/// Rows as lists, read from a text that comes in pieces of `size` bytes.
func rows(
  _ text: String, size: Int = .max, separator: UInt8 = 44, quotes: TableSyntax.Quotes = .strict,
  limits: CSVReader.Limits = .init()
) throws -> [[String]] {
  let reader = CSVReader(separator: separator, quotes: quotes, limits: limits)
  var rows: [[String]] = []
  let bytes = Array(text.utf8)
  var start = 0
  while start < bytes.count {
    let end = size < bytes.count - start ? start + size : bytes.count
    try bytes[start..<end].withUnsafeBytes { piece in
      try reader.read(piece) { row in rows.append((0..<row.count).map { row.text($0) }) }
    }
    start = end
  }
  try reader.finish { row in rows.append((0..<row.count).map { row.text($0) }) }
  return rows
}

struct CSVReaderTests {
  static let cases: [(String, String, [[String]])] = [
    ("plain", "a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
    ("no line end at the end", "a,b\n1,2", [["a", "b"], ["1", "2"]]),
    ("CRLF", "a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
    ("CR alone", "a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
    ("empty fields", "a,b,c\n1,\"\",\n,,\n", [["a", "b", "c"], ["1", "", ""], ["", "", ""]]),
    ("a separator in quotes", "a,b\n\"1,2\",3\n", [["a", "b"], ["1,2", "3"]]),
    ("quotes in quotes", "a\n\"ha \"\"ha\"\" ha\"\n", [["a"], ["ha \"ha\" ha"]]),
    ("a line break in quotes", "a,b\n\"1\n2\",3\n", [["a", "b"], ["1\n2", "3"]]),
    ("a CRLF in quotes", "a\r\n\"1\r\n2\"\r\n", [["a"], ["1\r\n2"]]),
    ("JSON in a field", "k,v\n1,\"{\"\"a\"\": [1, 2]}\"\n", [["k", "v"], ["1", "{\"a\": [1, 2]}"]]),
    ("Chinese", "地区,产量\n崇左,\"一千，二百\"\n", [["地区", "产量"], ["崇左", "一千，二百"]]),
    ("spaces belong to their field", "a , b\n 1 ,\" 2 \"\n", [["a ", " b"], [" 1 ", " 2 "]]),
    ("empty lines are passed over", "a\n\n\n1\n", [["a"], ["1"]]),
    ("ragged rows stay as they are", "a,b\n1\n1,2,3\n", [["a", "b"], ["1"], ["1", "2", "3"]]),
  ]

  @Test("RFC 4180, however the text is cut into pieces", arguments: cases.indices)
  func grammar(_ index: Int) throws {
    let (name, text, expected) = Self.cases[index]
    for size in [Int.max, 1, 2, 3, 7] { #expect(try rows(text, size: size) == expected, "\(name), pieces of \(size)") }
  }

  @Test("what is missing and what is empty are told apart") func missing() throws {
    let reader = CSVReader()
    var found: [[Bool]] = []
    try Array("1,,\"\",x\n".utf8).withUnsafeBytes { text in
      try reader.read(text) { row in found.append((0..<row.count).map { row.isMissing($0) }) }
    }
    #expect(found == [[false, true, false, false]])
  }

  @Test("whatever fields there are, written by the rule, come back as they were", arguments: 1...60)
  func anyFields(seed: UInt64) throws {
    var dice = Seeded(seed)
    let alphabet = ["a", "\"", ",", "\n", "\r", " ", "糖", "0", "-", "\t", "'"]
    let columns = Int.random(in: 1...5, using: &dice)
    let table = (0..<Int.random(in: 1...20, using: &dice)).map { _ in
      (0..<columns).map { _ in
        (0..<Int.random(in: 0...6, using: &dice)).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &dice)]
        }
        .joined()
      }
    }
    let text = table.map { row in
      row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\r\n"
    }.joined()
    #expect(try rows(text, size: Int.random(in: 1...9, using: &dice)) == table)
  }

  @Test(
    "what is not well formed is refused with its row",
    arguments: [
      ("a,b\n1,\"2\n3,4\n", "table.quotes", "row 2"), ("a\nx\"y\n", "table.quotes", "row 2"),
      ("a\n\"x\"y\n", "table.quotes", "row 2"), ("a\n1\n\"", "table.quotes", "row 3"),
    ])
  func malformed(text: String, rule: String, place: String) throws {
    for size in [Int.max, 1] {
      let refusal = #expect(throws: Refusal.self) { _ = try rows(text, size: size) }
      #expect(
        refusal?.rule == rule && refusal?.detail.en.contains(place) == true && refusal?.remedy != nil,
        "\(refusal as Any)")
    }
  }

  @Test(
    "a row may not be longer, nor have more columns, than the limits say: an open quote costs no more memory than that")
  func limits() throws {
    var limits = CSVReader.Limits()
    (limits.row, limits.columns) = (1_000, 8)
    let open = "a\n\"" + String(repeating: "x", count: 5_000_000)
    for (text, rule) in [
      (open, "table.row-too-long"), ("a\n" + String(repeating: "y", count: 1_001), "table.row-too-long"),
      (String(repeating: ",", count: 8) + "\n", "table.too-many-columns"),
    ] {
      for size in [Int.max, 100] {
        #expect(throws: Refusal.self) { _ = try rows(text, size: size, limits: limits) }
        do { _ = try rows(text, size: size, limits: limits) } catch let refusal as Refusal {
          #expect(refusal.rule == rule)
        }
      }
    }
    #expect(try rows(String(repeating: ",", count: 7) + "\n", limits: limits).first?.count == 8)
  }

  @Test("what the reader of rows throws ends the reading, and comes out as it is") func thrown() throws {
    struct Enough: Error {}
    let reader = CSVReader()
    var seen = 0
    let text = Array("1\n2\n3\n4\n".utf8)
    #expect(throws: Enough.self) {
      try text.withUnsafeBytes { piece in
        try reader.read(piece) { row in
          seen += 1
          if row.number == 2 { throw Enough() }
        }
      }
    }
    #expect(seen == 2)
    #expect(throws: Enough.self) { try text.withUnsafeBytes { try reader.read($0) { _ in seen += 1 } } }
    #expect(seen == 2)
  }
}
