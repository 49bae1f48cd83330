import SeededTesting
import Testing
import Vocabulary

@testable import Tables

/// Hands out bytes in pieces.
struct Pieces {
  var bytes: ArraySlice<UInt8>
  var size: Int

  init(_ bytes: [UInt8], size: Int = 1_000) { (self.bytes, self.size) = (bytes[...], size) }

  mutating func next() -> [UInt8] {
    defer { bytes = bytes.dropFirst(size) }
    return Array(bytes.prefix(size))
  }
}

func profile(_ text: String, size: Int = 1_000) throws -> TableProfile { try profile(Array(text.utf8), size: size) }

func profile(_ bytes: [UInt8], as encoding: TableEncoding? = nil, size: Int = 1_000) throws -> TableProfile {
  var pieces = Pieces(bytes, size: size)
  return try TableProfile(TableSyntax(encoding: encoding)) { pieces.next() }
}

struct TableEncodingTests {
  // "地区,糖\n崇左,甘蔗\n" as GB 18030 writes it.
  static let gb: [UInt8] = [
    0xB5, 0xD8, 0xC7, 0xF8, 0x2C, 0xCC, 0xC7, 0x0A, 0xB3, 0xE7, 0xD7, 0xF3, 0x2C, 0xB8, 0xCA, 0xD5, 0xE1, 0x0A,
  ]
  static let text = "地区,糖\n崇左,甘蔗\n"

  @Test(
    "GB 18030, UTF-8 with and without a mark and UTF-16 are told apart, and read the same", arguments: [1, 2, 3, 1_000])
  func told(size: Int) throws {
    let wide = Array(Self.text.utf16)
    let ways: [([UInt8], TableEncoding)] = [
      (Array(Self.text.utf8), .utf8), ([0xEF, 0xBB, 0xBF] + Array(Self.text.utf8), .utf8), (Self.gb, .gb18030),
      ([0xFF, 0xFE] + wide.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, .utf16LittleEndian),
      ([0xFE, 0xFF] + wide.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, .utf16BigEndian),
    ]
    for (bytes, encoding) in ways {
      let found = try profile(bytes, size: size)
      #expect(found.encoding == encoding)
      #expect(found.columns.map(\.name) == ["地区", "糖"], "\(encoding)")
      #expect(found.columns.map(\.least) == ["崇左", "甘蔗"], "\(encoding)")
      #expect(found.bytes == Int64(bytes.count))
    }
  }

  @Test("four bytes of GB 18030, and characters cut between pieces far into the text") func long() throws {
    // U+20000 is 95 32 82 36 in GB 18030.
    let rare: [UInt8] = [0x95, 0x32, 0x82, 0x36]
    var bytes: [UInt8] = Array("a\n".utf8) + [0xCC, 0xC7, 0x0A]
    for _ in 0..<30_000 { bytes += rare + [0x0A] }
    for size in [997, 65_536] {
      let found = try profile(bytes, size: size)
      #expect(found.encoding == .gb18030 && found.rows == 30_001)
      #expect(found.columns[0].frequent.first == .init(value: "\u{20000}", count: 30_000))
    }
  }

  @Test(
    "what is not in its encoding is refused with its place",
    arguments: [
      ([0x61, 0x0A, 0xC3, 0x28], 4), ([0x61, 0x0A, 0xED, 0xA0, 0x80], 4), ([0x61, 0x0A, 0xC0, 0xAF], 3),
      ([0x61, 0x0A, 0xF4, 0x90, 0x80, 0x80], 4), ([0x61, 0x0A, 0xE7, 0xB3], 5),
    ] as [([UInt8], Int)])
  func wrong(bytes: [UInt8], place: Int) throws {
    for size in [1, 100] {
      let refusal = #expect(throws: Refusal.self) { _ = try profile(bytes, as: .utf8, size: size) }
      #expect(refusal?.rule == "table.encoding", "\(refusal as Any)")
      #expect(refusal?.detail.en.contains("byte \(place) ") == true, "\(bytes): \(refusal?.detail.en ?? "")")
    }
  }

  @Test("an empty table is refused") func empty() {
    let refusal = #expect(throws: Refusal.self) { _ = try profile("") }
    #expect(refusal?.rule == "table.empty")
  }
}

struct ValueKindTests {
  @Test(
    "the narrowest kind of a text",
    arguments: [
      ("true", .boolean), ("False", .boolean), ("0", .integer), ("-12", .integer), ("+7", .integer),
      ("123456789012345678", .integer), ("1234567890123456789", .string), ("007", .string), ("450100", .integer),
      ("1.5", .number), (".5", .number), ("-0.25", .number), ("1e5", .number), ("1.", .number), ("0.5", .number),
      ("1,5", .string), ("1.2.3", .string), ("-", .string), ("e5", .string), ("2026-11-22", .date),
      ("2026/1/2", .date), ("2026-02-29", .string), ("2024-02-29", .date), ("2026-13-01", .string),
      ("2026-11/22", .string), ("2026-11-22T08:30:00Z", .timestamp), ("2026-11-22 08:30", .timestamp),
      ("2026-11-22T08:30:00.123+08:00", .timestamp), ("2026-11-22T25:00", .string), ("2026-11-22T08:30:00Zx", .string),
      ("true ", .string), ("", .string), ("糖", .string), ("91450100MA5N0D0X0T", .string),
    ] as [(String, ValueKind)])
  func narrowest(text: String, kind: ValueKind) {
    let found = Array(text.utf8).withUnsafeBufferPointer { ValueKind.of($0) }
    #expect(found == kind, "\(text) is read as \(found)")
  }
}

struct TableProfileTests {
  @Test("kinds, what is missing, the least and the greatest, mean and deviation") func plain() throws {
    let found = try profile(
      """
      编号,产量,日期,备注,混合
      1,10,2026-01-01, 甲,1
      2,20.5,2026-01-03,=A1+1,x
      3,,2026-01-02,"",2026-01-01
      4,-3,2026-01-02,乙 ,

      """)
    #expect(found.rows == 4 && found.ragged == 0 && found.separator == ",")
    let (number, yield, day, note, mixed) = (
      found.columns[0], found.columns[1], found.columns[2], found.columns[3], found.columns[4]
    )
    #expect(number.kind == .integer && number.distinct == 4 && number.isDistinctExact && number.mean == 2.5)
    #expect(yield.kind == .number && yield.values == 3 && yield.missing == 1)
    #expect(yield.least == "-3" && yield.greatest == "20.5" && yield.kinds == ["integer": 2, "number": 1])
    let mean = 27.5 / 3
    let squares = [10, 20.5, -3].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(abs((yield.mean ?? 0) - mean) < 1e-12 && abs((yield.deviation ?? 0) - (squares / 2).squareRoot()) < 1e-12)
    #expect(day.kind == .date && day.least == "2026-01-01" && day.greatest == "2026-01-03")
    #expect(day.frequent.first == .init(value: "2026-01-02", count: 2))
    #expect(note.kind == .string && note.padded == 2 && note.formulas == 1 && note.missing == 1)
    #expect(mixed.kind == .string && mixed.kinds == ["integer": 1, "string": 1, "date": 1])
  }

  @Test("rows of another length are counted and named") func ragged() throws {
    let found = try profile("a,b\n1,2\n3\n4,5,6\n7,8\n")
    #expect(found.ragged == 2 && found.firstRagged == [2, 3] && found.columns[1].missing == 1 && found.rows == 4)
  }

  @Test(
    "what separates the fields is seen in the first line, quotes passed over",
    arguments: [
      ("a;b\n1,5;2\n", ";"), ("a\tb\n", "\t"), ("a|b|c\n", "|"), ("\"x;y;z\",b\n", ","), ("alone\n", ","),
    ])
  func separators(text: String, separator: String) throws { #expect(try profile(text).separator == separator) }

  @Test("many different values are estimated within five per cent, a few are exact, and the order changes nothing")
  func distinct() throws {
    var counts: [Int64] = []
    for (number, seed) in [(100_000, 1), (100_000, 2), (4_096, 3)] as [(Int, UInt64)] {
      var dice = Seeded(seed)
      let values = Array(0..<number).shuffled(using: &dice)
      let found = try profile("n\n" + values.map { "v\($0)\nv\($0)\n" }.joined(), size: 65_536)
      counts.append(found.columns[0].distinct)
      #expect(found.columns[0].isDistinctExact == (number <= 4_096) && found.columns[0].frequent.isEmpty)
    }
    #expect(counts[0] == counts[1] && abs(Double(counts[0]) / 100_000 - 1) < 0.05 && counts[2] == 4_096)
  }

  @Test("a long value is shown shortened, never inside a character") func long() throws {
    let found = try profile("a\n" + String(repeating: "蔗", count: 100) + "\n")
    #expect(found.columns[0].least == String(repeating: "蔗", count: 40) && found.columns[0].longest == 300)
    let shifted = try profile("a\nx" + String(repeating: "蔗", count: 100) + "\n")
    #expect(shifted.columns[0].least == "x" + String(repeating: "蔗", count: 39))
  }
}
