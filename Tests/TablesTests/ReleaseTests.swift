import SeededTesting
import Testing
import Vocabulary

@testable import Tables

struct ReleaseTests {
  /// A stand-in for HMAC: not secret, but of its key and its bytes.
  static func code(_ key: UInt8) -> Release.Code {
    { bytes in
      (0..<32).map { place in
        var hash: UInt64 = 14_695_981_039_346_656_037 ^ UInt64(key) ^ UInt64(place) << 32
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        return UInt8(truncatingIfNeeded: hash >> 40 ^ hash)
      }
    }
  }

  static func release(
    _ rule: String, _ table: String, _ options: Release.Options = .init(), key: UInt8? = 1
  ) throws -> (text: String, report: ReleaseReport) {
    var out: [UInt8] = []
    let report = try Release.run(
      ReleaseRule(text: rule), TableSyntax(), options, code: key.map(code),
      open: {
        var pieces = [Array(table.utf8)]
        return { pieces.popLast() ?? [] }
      }, write: { out += $0 })
    return (String(decoding: out, as: UTF8.self), report)
  }

  private static let people = """
    id,name,phone,age,born,place,code,kwh
    450102199001011234,张三,13812345678,34,1990-01-01,450102,A,10
    450202198502025678,李四光,13987654321,39,1985-02-02,450202,B,20.5
    450102199003034321,王,,61,1990-03-03,450102,C,30
    bad,赵六,1,old,someday,Nanning,A,

    """

  @Test func `each mask gives what it promises, and what it cannot read does not leave`() throws {
    let found = try Self.release(
      """
      columns: [name, phone, age, born, place, code, kwh]
      masks:
        name: {mask: {first: 1}}
        phone: {mask: {first: 3, last: 4}}
        age: {generalise: {step: 10}}
        born: {generalise: {date: month}}
        place: {generalise: {division: city}}
        code: {generalise: {codes: {A: I, B: I}, other: II}}
        kwh: {generalise: {bounds: [15, 25]}}
      """, Self.people)
    #expect(
      found.text == """
        name,phone,age,born,place,code,kwh
        张*,138****5678,"[30,40)",1990-01,450100,I,<15
        李**,139****4321,"[30,40)",1985-02,450200,I,"[15,25)"
        *,,"[60,70)",1990-03,450100,II,≥25
        赵*,*,*,*,*,I,

        """)
    #expect(found.report.rowsIn == 4 && found.report.rowsOut == 4 && found.report.columnsIn == 8)
    #expect(found.report.columns.map(\.mask) == ["mask", "mask"] + Array(repeating: "generalise", count: 5))
  }

  @Test func `only the columns that are named leave, and none that is dropped`() throws {
    let found = try Self.release("{columns: [kwh, id, place], masks: {id: drop}}", Self.people)
    #expect(found.text.hasPrefix("place,kwh\n450102,10\n"))
    #expect(!found.text.contains("1990") && !found.text.contains("张"))
  }

  @Test func `a hash is the same under one key and in one domain, and another elsewhere`() throws {
    let rule = "{columns: [a, b, c], masks: {a: hash, b: {hash: {domain: a}}, c: hash}}"
    let table = "a,b,c\nx,x,x\ny,x,\n"
    let one = try Self.release(rule, table).text.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(one[1][0] == one[1][1] && one[1][0] != one[1][2] && one[2][1] == one[1][0] && one[2][0] != one[1][0])
    #expect(one[1][0].count == 32 && one[2].count == 2)
    #expect(try Self.release(rule, table, key: 2).text != Self.release(rule, table).text)
    #expect { try Self.release(rule, table, key: nil) } throws: { ($0 as? Refusal)?.rule == "release.no-key" }
  }

  @Test(arguments: [
    ("{column: n, operator: gteq, value: 2}", "bc"), ("{column: n, operator: eq, value: 2.0}", "b"),
    ("{column: n, operator: isAnyOf, value: [1, 3]}", "ac"), ("{column: n, operator: isNoneOf, value: [1, 3]}", "b"),
    // What is missing or no number is neither equal nor unequal.
    ("{column: n, operator: neq, value: 1}", "bc"), ("{not: {column: n, operator: eq, value: 1}}", "bc"),
    ("{or: [{column: n, operator: eq, value: 1}, {column: n, operator: isMissing}]}", "ad"),
    ("{and: [{column: n, operator: isPresent}, {not: {column: t, operator: startsWith, value: u}}]}", "abce"),
    ("{column: d, operator: lt, kind: date, value: \"2026-02-01\"}", "a"),
    ("{column: p, operator: isPartOf, value: \"450000\"}", "ab"),
    ("{column: s, operator: gt, kind: timestamp, value: \"2026-01-01T00:00:00Z\"}", "b"),
    ("{column: f, operator: eq, value: true}", "a"), ("{column: t, operator: lteq, value: b}", "ab"),
    ("{column: i, operator: eq, kind: integer, value: \"123456789012345678901\"}", "b"),
    // It is data and no language: this asks for a text that nobody has.
    ("{column: t, operator: eq, value: \"a' OR '1'='1\"}", ""),
    ("{column: t, operator: isAnyOf, value: [\"a; DROP TABLE x\", \"%\"]}", ""),
  ])
  func `rows leave of which a condition is certainly true`(_ condition: String, _ expected: String) throws {
    let table = """
      t,n,d,p,s,f,i
      a,1,2026-01-31,450102,2026-01-01T08:00:00+08:00,true,123456789012345678900
      b,2,2026-02-01,450200,2026-01-01T08:00:01,false,123456789012345678901
      c,3,2026-2-1,440100,,maybe,
      d,,,x,,,
      e,none,,,,,

      """
    let found = try Self.release("{columns: [t], rows: \(condition)}", table)
    #expect(found.text.split(separator: "\n").dropFirst().joined() == expected)
    #expect(found.report.rowsOut + found.report.rowsFiltered == 5)
  }

  @Test func `groups that are too small are refused, or left out and counted`() throws {
    let table = "place,age,x\n1,30,a\n1,34,b\n1,39,c\n2,30,d\n2,31,e\n3,70,f\n"
    let rule = { (small: String) in
      "{columns: [place, age, x], masks: {age: {generalise: {step: 10}}}, anonymity: {columns: [place, age], k: 3\(small)}}"
    }
    #expect { try Self.release(rule(""), table) } throws: { error in
      let refusal = error as? Refusal
      return refusal?.rule == "release.not-anonymous" && refusal?.detail.en.contains("2 groups (3 rows)") == true
    }
    let found = try Self.release(rule(", small: suppress"), table)
    #expect(found.text == "place,age,x\n1,\"[30,40)\",a\n1,\"[30,40)\",b\n1,\"[30,40)\",c\n")
    #expect(found.report.rowsSuppressed == 3 && found.report.groupsSuppressed == 2 && found.report.rowsOut == 3)
  }

  @Test func `a table that changes between the two passes is refused`() throws {
    var turn = 0
    let rule = try ReleaseRule(text: "{columns: [a], anonymity: {columns: [a], k: 2, small: suppress}}")
    #expect {
      try Release.run(
        rule,
        open: {
          turn += 1
          var pieces = [Array((turn == 1 ? "a\n1\n1\n" : "a\n2\n1\n").utf8)]
          return { pieces.popLast() ?? [] }
        }, write: { _ in })
    } throws: {
      ($0 as? Refusal)?.rule == "release.changed"
    }
  }

  @Test func `no more combinations are counted than there is memory for, and no more bytes leave than may`() throws {
    var few = GroupCount(limit: 2)
    try few.add(1)
    try few.add(2)
    try few.add(1)
    #expect(throws: Refusal.self) { try few.add(3) }
    var options = Release.Options()
    options.mostBytes = 10
    #expect { try Self.release("{columns: [a]}", "a\n123456789\n", options) } throws: {
      ($0 as? Refusal)?.rule == "release.too-large"
    }
  }

  @Test func `what a spreadsheet would carry out gets an apostrophe, and numbers stay`() throws {
    var options = Release.Options()
    options.isForPeople = true
    let table = "a,b\n=1+1,-5\n+SUM(A1),+2.5e3\n@x,-x\n\"\t=1\",＝2\nplain,1-1\n"
    #expect(
      try Self.release("{columns: [a, b]}", table, options).text
        == "a,b\n'=1+1,-5\n'+SUM(A1),+2.5e3\n'@x,'-x\n'\t=1,'＝2\nplain,1-1\n")
    #expect(try Self.release("{columns: [a, b]}", table).text == table.replacing("\"\t=1\"", with: "\t=1"))
  }

  @Test(arguments: [
    ("{columns: []}", "/columns"), ("{columns: [a, a]}", "/columns/1"), ("{columns: [a], mask: {a: drop}}", "/mask"),
    ("{columns: [a], masks: {b: drop}}", "/masks/b"), ("{columns: [a], masks: {a: drop}}", "/columns"),
    ("{columns: [a/b], masks: {a/b: blur}}", "/masks/a~1b"),
    ("{columns: [a], masks: {a: {mask: {first: -1}}}}", "/masks/a/mask/first"),
    ("{columns: [a], masks: {a: {generalise: {step: 0}}}}", "/masks/a/generalise/step"),
    ("{columns: [a], masks: {a: {generalise: {bounds: [2, 1]}}}}", "/masks/a/generalise/bounds/1"),
    ("{columns: [a], masks: {a: {generalise: {codes: {A: B, B: C}}}}}", "/masks/a/generalise/codes/A"),
    ("{columns: [a], masks: {a: {generalise: {step: 1, date: year}}}}", "/masks/a/generalise"),
    ("{columns: [a], rows: {sql: \"1=1\"}}", "/rows/sql"), ("{columns: [a], rows: \"a = 1\"}", "/rows"),
    ("{columns: [a], rows: {and: [{column: a, operator: like, value: x}]}}", "/rows/and/0/operator"),
    ("{columns: [a], rows: {column: a, operator: eq, kind: date, value: soon}}", "/rows/value"),
    ("{columns: [a], rows: {column: a, operator: isAnyOf, value: []}}", "/rows/value"),
    ("{columns: [a], rows: {column: a, operator: eq, kind: array, value: x}}", "/rows/kind"),
    ("{columns: [a], anonymity: {columns: [b], k: 2}}", "/anonymity/columns/0"),
    ("{columns: [a], anonymity: {columns: [a], k: 1}}", "/anonymity/k"),
  ])
  func `what is wrong with a rule is named with its place`(_ text: String, _ field: String) {
    #expect { try ReleaseRule(text: text) } throws: { error in
      let refusal = error as? Refusal
      return refusal?.rule == "release.field" && refusal?.field == field
    }
  }

  @Test func `a filter that is too deep or too long is refused`() {
    let deep =
      String(repeating: "{not: ", count: 20) + "{column: a, operator: isMissing}" + String(repeating: "}", count: 20)
    let long =
      "{or: [" + Array(repeating: "{column: a, operator: isMissing}", count: 1_001).joined(separator: ", ") + "]}"
    for rows in [deep, long] {
      #expect(throws: Refusal.self) { try ReleaseRule(text: "{columns: [a], rows: \(rows)}") }
    }
  }

  @Test func `a column that is not there, or there twice, is refused`() {
    for (table, rule) in [
      ("\n\n", "table.empty"), ("a,b\n1,2\n", "release.no-such-column"), ("a,c,c\n1,2,3\n", "release.column-twice"),
    ] {
      #expect { try Self.release("{columns: [c]}", table) } throws: { ($0 as? Refusal)?.rule == rule }
    }
  }
}

/// What holds of every rule and every table.
struct ReleasePropertyTests {
  private struct World {
    var random: Seeded
    let names = ["a", "b", "c", "d"]

    mutating func value() -> String {
      switch random.below(9) {
      case 0: ""
      case 1: "\(random.amount(-1_000...1_000))"
      case 2: "\(random.amount(-99...99)).\(random.below(100))"
      case 3: "20\(random.below(90) + 10)-0\(random.below(9) + 1)-1\(random.below(9))"
      case 4: "45\(random.below(9_000) + 1_000)"
      case 5:
        ["A", "B", "C", "*", "II", "=x", "x,\"y\"", "e\u{301}\u{1F9EA}", "[10,20)", "<3", "2026-Q3", "[1,1)"][
          random.below(12)]
      case 6: "20\(random.below(90) + 10)-11-22T08:30:00Z"
      case 7: "secret\(random.below(5))"
      default: "\(random.below(4))"
      }
    }

    mutating func mask() -> ReleaseRule.Mask {
      switch random.below(9) {
      case 0: .drop
      case 1: .hash(domain: "x")
      case 2, 3: .mask(first: random.below(3), last: random.below(3))
      case 4: .generalise(.step(Decimal128(["10", "0.25", "7", "1000"][random.below(4)])!))
      case 5: .generalise(.bounds(["-10", "3", "99.5"].map { Decimal128($0)! }))
      case 6: .generalise(.date(ReleaseRule.DatePart.allCases[random.below(3)]))
      case 7: .generalise(.division(random.once(in: 2) ? .city : .province))
      default: .generalise(.codes(["A": "I", "B": "I"], other: "II"))
      }
    }

    mutating func table() -> [[String]] {
      (0..<random.below(60)).map { _ in names.map { _ in value() } }
    }
  }

  private static func text(_ rows: [[String]], _ names: [String]) -> String {
    var text = CSVText()
    text.add(names)
    for row in rows { text.add(row) }
    return String(decoding: text.bytes, as: UTF8.self)
  }

  private static func read(_ text: String) throws -> [[String]] {
    var pieces = [Array(text.utf8)]
    var rows: [[String]] = []
    _ = try TableFile.read(.repaired, next: { pieces.popLast() ?? [] }) { row in
      rows.append((0..<row.count).map { row.text($0) })
    }
    return rows
  }

  private static func run(_ rule: ReleaseRule, _ text: String) throws -> (rows: [[String]], report: ReleaseReport) {
    var out: [UInt8] = []
    let report = try Release.run(
      rule, .repaired, code: ReleaseTests.code(7),
      open: {
        // In pieces of odd lengths, as files come.
        var rest = Array(text.utf8)[...]
        return {
          defer { rest = rest.dropFirst(97) }
          return Array(rest.prefix(97))
        }
      }, write: { out += $0 })
    return (try read(String(decoding: out, as: UTF8.self)), report)
  }

  @Test(arguments: 0..<300)
  func `rows are accounted for, what is dropped never appears, groups are as large as promised`(_ seed: Int) throws {
    var world = World(random: Seeded(UInt64(seed)))
    let table = world.table()
    var rule = ReleaseRule(columns: world.names.filter { _ in !world.random.once(in: 4) } + ["e"])
    // A marker that must never leave, beside a column that always does.
    let names = world.names + ["e", "hidden"]
    let rows = table.map { $0 + ["1", "TOP-SECRET-\(seed)"] }
    for name in rule.columns where name != "e" && world.random.once(in: 2) { rule.masks[name] = world.mask() }
    let leaving = rule.columns.filter { rule.masks[$0] != .drop }
    if world.random.once(in: 2) {
      rule.rows = try RowCondition(
        [
          "or": [
            ["column": "a", "operator": "gteq", "value": 0], ["not": ["column": "hidden", "operator": "isPresent"]],
            ["column": "b", "operator": "isAnyOf", "value": ["A", "1", ""].count == 3 ? ["A", "1"] : []],
          ]
        ], at: "")
    }
    let k = 2 + world.random.below(3)
    if world.random.once(in: 2) { rule.anonymity = Anonymity(columns: leaving.suffix(2), k: k, small: .suppress) }
    let found = try Self.run(rule, Self.text(rows, names))
    let report = found.report
    #expect(report.rowsIn == Int64(rows.count))
    #expect(report.rowsOut + report.rowsFiltered + report.rowsSuppressed == report.rowsIn)
    #expect(found.rows.first == names.filter(leaving.contains) && Int64(found.rows.count - 1) == report.rowsOut)
    #expect(!found.rows.joined().contains { $0.contains("TOP-SECRET") })
    if let anonymity = rule.anonymity {
      let places = anonymity.columns.compactMap { found.rows[0].firstIndex(of: $0) }
      let groups = Dictionary(grouping: found.rows.dropFirst()) { row in places.map { row[$0] } }
      #expect(groups.values.allSatisfy { $0.count >= k })
    }
  }

  @Test(arguments: 0..<2_000)
  func `a mask of what is masked changes nothing`(_ seed: Int) {
    var world = World(random: Seeded(UInt64(seed)))
    let mask = world.mask()
    if case .hash = mask { return }
    let value = world.value()
    func apply(_ text: String) -> String {
      var out: [UInt8] = []
      Array(text.utf8).withUnsafeBufferPointer { Masking.apply(mask, $0, nil, into: &out) }
      return String(decoding: out, as: UTF8.self)
    }
    let once = apply(value)
    #expect(apply(once) == once, "\(mask) of \(value)")
  }

  @Test(arguments: 0..<500)
  func `a number lies in the range that stands for it`(_ seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let number = Double(random.amount(-1_000_000...1_000_000)) / 100
    let step = ["0.5", "1", "7", "12.5", "1000"][random.below(5)]
    let label = ReleaseRule.Generalisation.step(try #require(Decimal128(step))).apply(JSON(number).canonicalText)
    let ends = label.dropFirst().dropLast().split(separator: ",").compactMap { Double($0) }
    #expect(ends.count == 2 && ends[0] <= number && number < ends[1], "\(number) by \(step): \(label)")
  }
}

struct ResultRuleTests {
  private func check(_ rule: ResultRule, _ name: String, _ text: String) throws -> ResultRule.Found {
    var pieces = [Array(text.utf8)]
    return try rule.check(name) { pieces.popLast() ?? [] }
  }

  @Test func `results leave if they are of the size, the format and the groups that were promised`() throws {
    let rule = try ResultRule(
      ["formats": ["csv", "jsonl"], "mostBytes": 200, "mostRows": 4, "anonymity": ["columns": ["place"], "k": 2]],
      at: "")
    let good = try check(rule, "out/a.csv", "place,n\n1,5\n1,6\n2,7\n2,8\n")
    #expect(good == .init(format: "csv", bytes: 24, rows: 4, groups: 2))
    #expect(try check(rule, "a.jsonl", "{\"place\":1}\n{\"place\":1}\n").rows == 2)
    for (name, text, expected) in [
      ("a.csv", "place,n\n1,5\n2,6\n", "release.not-anonymous"), ("a.csv", "n\n1\n", "release.no-such-column"),
      ("a.csv", "place,n\n1\n", "result.ragged"), ("a.csv", "place\n1\n1\n1\n1\n1\n", "result.too-many-rows"),
      ("a.csv", "place\n" + String(repeating: "1", count: 300), "release.too-large"), ("a.bin", "x", "result.format"),
      ("csv", "x", "result.format"), ("a.json", "{}", "result.format"), ("a.jsonl", "place\n1\n", "table.json"),
    ] {
      #expect("\(name) \(text)") { try check(rule, name, text) } throws: { ($0 as? Refusal)?.rule == expected }
    }
    let words = ResultRule(formats: [.json, .text], mostBytes: 1_000)
    #expect(try check(words, "a.json", "{\"mae\": 0.5}").bytes == 12)
    #expect(try check(words, "log.TXT", "南宁\n").bytes == 7)
    for (name, text) in [("a.json", "{"), ("a.txt", "\u{1}x")] {
      #expect { try check(words, name, text) } throws: { ($0 as? Refusal)?.rule == "result.not-its-format" }
    }
  }

  @Test(arguments: [
    ("/formats", #"{"formats": ["json"], "mostBytes": 1, "anonymity": {"columns": ["a"], "k": 2}}"#),
    ("/formats/0", #"{"formats": ["exe"], "mostBytes": 1}"#), ("/mostBytes", #"{"formats": ["csv"]}"#),
    ("/mostRows", #"{"formats": ["csv"], "mostBytes": 1, "mostRows": 0}"#),
    ("/limit", #"{"formats": ["csv"], "mostBytes": 1, "limit": 0}"#),
  ])
  func `what is wrong with a rule of results is named with its place`(_ field: String, _ text: String) throws {
    let json = try JSON.parse(text)
    #expect { try ResultRule(json, at: "") } throws: { ($0 as? Refusal)?.field == field }
  }
}
