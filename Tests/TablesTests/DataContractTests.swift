import SeededTesting
import Testing
import Vocabulary

@testable import Tables

/// A contract of our own making.
let sugar = """
  kind: DataContract
  apiVersion: v3.1.0
  id: sugar-2026
  name: 榨季日报
  version: 1.0.0
  status: active
  description: {purpose: daily figures of the crushing season}
  schema:
    - name: 日报
      properties:
        - name: 编号
          logicalType: integer
          primaryKey: true
          unique: true
        - name: code
          physicalName: 行政区划
          logicalType: string
          required: true
          logicalTypeOptions: {minLength: 6, maxLength: 6, pattern: '^45[0-9]{4}$'}
        - name: 日期
          logicalType: date
          logicalTypeOptions: {minimum: "2025-11-01", maximum: "2026-04-30"}
        - name: 糖分
          logicalType: number
          logicalTypeOptions: {minimum: 0, exclusiveMaximum: 25}
          quality:
            - {id: sugar-missing, metric: nullValues, mustBeLessThan: 50, unit: percent, severity: warning}
        - name: 班次
          quality:
            - metric: invalidValues
              arguments: {validValues: [早, 中, 晚, null]}
              mustBe: 0
            - metric: missingValues
              arguments: {missingValues: [null, '', N/A, 无]}
              mustBeLessOrEqualTo: 1
      quality:
        - {metric: rowCount, mustBeBetween: [1, 100]}
        - metric: duplicateValues
          arguments: {properties: [日期, 班次]}
          mustBe: 0
        - {type: text, description: read by people}
        - {type: sql, query: SELECT 1, mustBe: 1}
  """

func check(_ text: String, _ contract: String = sugar) throws -> CheckReport {
  var pieces = Pieces(Array(text.utf8))
  return try CheckReport(DataContract(text: contract).table(nil), at: .now) { pieces.next() }
}

struct DataContractTests {
  @Test("a contract is read as the standard says, with what no table can be held against passed over") func reads()
    throws
  {
    let contract = try DataContract(text: sugar)
    #expect(contract.id == "sugar-2026" && contract.name == "榨季日报" && contract.version == "1.0.0")
    let table = try contract.table("日报")
    #expect(table.columns.map(\.name) == ["编号", "行政区划", "日期", "糖分", "班次"])
    #expect(table.columns[0].keyPlace == 1 && table.columns[0].isUnique && table.columns[1].isRequired)
    #expect(table.columns[1].options.pattern == "^45[0-9]{4}$")
    #expect(table.columns[3].options.maximum == .init(value: .number(25), isExclusive: true))
    #expect(table.columns[3].rules.first?.unit == .percent && table.columns[3].rules.first?.bound == .below(50))
    #expect(table.columns[4].rules.last?.missing == ["", "N/A", "无"])
    #expect(table.rules.map(\.metric) == [.rowCount, .duplicateValues] && table.rules[0].bound == .between(1, 100))
  }

  @Test("exclusive bounds are read in the words of 3.0 too, and rules under their old name") func older() throws {
    let contract = try DataContract(
      text: """
        {"kind": "DataContract", "apiVersion": "v3.0.2", "id": "x", "version": "1", "status": "draft", "schema": [{"name": "t",
         "properties": [{"name": "a", "logicalTypeOptions": {"minimum": 1, "exclusiveMinimum": true},
         "quality": [{"rule": "nullCheck", "mustBe": 0}, {"rule": "duplicateCount", "mustBeGreaterOrEqualTo": 0}]}]}]}
        """)
    let column = try contract.table(nil).columns[0]
    #expect(column.options.minimum == .init(value: .number(1), isExclusive: true))
    #expect(column.rules.map(\.metric) == [.nullValues, .duplicateValues] && column.rules[1].bound == .atLeast(0))
  }

  @Test(
    "what is wrong is refused with its place",
    arguments: [
      ("kind: DataContract", "kind: Contract", "/kind"), ("v3.1.0", "v2.2.2", "/apiVersion"),
      ("id: sugar-2026", "ident: x", "/id"),
      ("logicalType: integer", "logicalType: whole", "/schema/0/properties/0/logicalType"),
      ("minLength: 6", "minLength: six", "/schema/0/properties/1/logicalTypeOptions/minLength"),
      ("required: true", "required: perhaps", "/schema/0/properties/1/required"),
      ("metric: nullValues", "metric: nulls", "/schema/0/properties/3/quality/0/metric"),
      ("mustBeLessThan: 50", "mustBeSmall: 50", "/schema/0/properties/3/quality/0"),
      ("unit: percent", "unit: promille", "/schema/0/properties/3/quality/0/unit"),
      ("mustBeBetween: [1, 100]", "mustBeBetween: [100, 1]", "/schema/0/quality/0/mustBeBetween"),
      ("properties: [日期, 班次]", "properties: [日期, 不存在]", "/schema/0/quality/1/arguments/properties"),
      ("metric: rowCount", "metric: nullValues", "/schema/0/quality/0/metric"),
    ])
  func wrong(original: String, broken: String, place: String) throws {
    #expect(sugar.contains(original))
    let refusal = #expect(throws: Refusal.self) { _ = try DataContract(text: sugar.replacing(original, with: broken)) }
    #expect(refusal?.rule == "contract.field" && refusal?.field == place, "\(refusal as Any)")
  }

  @Test("what is no YAML, and aliases that would grow without end, are refused") func hostile() throws {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      bomb += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
    }
    for text in ["", "a: [", "\tx", bomb, String(repeating: "[", count: 500), String(repeating: "x", count: 2 << 20)] {
      let refusal = #expect(throws: Refusal.self) { _ = try DataContract(text: text) }
      #expect(["contract.yaml", "contract.field"].contains(refusal?.rule), "\(refusal as Any)")
    }
  }

  @Test("a pattern that cannot be used is refused; one that would run for ages finds nothing instead") func patterns()
    throws
  {
    let broken = sugar.replacing("'^45[0-9]{4}$'", with: "'(45'")
    #expect(throws: Refusal.self) { _ = try check("编号\n1\n", broken) }
    let slow = try Pattern("^(a+)+$", at: "")
    let text = Array((String(repeating: "a", count: 5_000) + "!").utf8)
    #expect(!text.withUnsafeBufferPointer(slow.matches))
    let free = try Pattern("糖{2}", at: "")
    #expect(Array("甘糖糖".utf8).withUnsafeBufferPointer(free.matches))
    #expect(!Array("糖".utf8).withUnsafeBufferPointer(free.matches))
  }
}

struct ContractDraftTests {
  @Test("whatever is in a table, it keeps the draft that is written of it", arguments: 1...80)
  func kept(seed: UInt64) throws {
    var dice = Seeded(seed)
    let kinds: [[String]] = [
      ["1", "20", "-3"], ["1.5", "2", "1e3"], ["2026-01-01", "2026-02-03"], ["2026/1/2", "2026-01-02"],
      ["2026-01-01", "2026-01-01T08:00:00Z"], ["true", "False"], ["007", "450100"],
      ["崇左", "来宾", "null", "~", "yes", "1"],
      ["a: b", "# c", "\"", "- x", "'", "{", "*y", "&z", "|", " "], [""],
    ]
    let columns = (0..<6).map { _ in dice.pick(kinds) }
    let rows = (0..<(1 + dice.below(60))).map { _ in
      columns.map { values in dice.once(in: 12) ? "" : dice.pick(values) }
    }
    let names = ["编号", "no", "a: b", "true", "1", "- x"]
    let text = ([names] + rows).map { row in
      row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
    }.joined()
    let draft = try DataContract.draft(of: profile(text), name: "日报: 1")
    let contract = try DataContract(text: draft)
    #expect(contract.tables.first?.name == "日报: 1" && contract.tables.first?.columns.map(\.name) == names, "\(draft)")
    let report = try check(text, draft)
    #expect(report.passed, "\(report.checks.filter { !$0.passed })\n\(draft)")
  }

  @Test("it promises what the table shows, and no more") func shows() throws {
    let rows = (0..<40).map { "\($0),\($0 % 2 == 0 ? "早" : "晚"),2026-01-\($0 % 9 + 10),\($0 == 7 ? "" : "1.5")\n" }
      .joined()
    let table = try DataContract(text: DataContract.draft(of: profile("编号,班次,日期,糖分\n" + rows), name: "t")).table("t")
    #expect(table.columns.map(\.kind) == [.integer, .string, .date, .number])
    #expect(table.columns.map(\.isRequired) == [true, true, true, false])
    #expect(table.columns.map(\.isUnique) == [true, false, false, false])
    #expect(table.columns[1].rules.first?.valid == ["早", "晚"] && table.columns[2].rules.isEmpty)
  }
}

struct TableCheckTests {
  static let good = """
    编号,行政区划,日期,糖分,班次
    1,450100,2025-11-01,12.5,早
    2,451400,2025-11-01,0,中
    3,450100,2026-04-30,24.999,早

    """

  @Test("a table that keeps its contract passes") func passes() throws {
    let report = try check(Self.good)
    #expect(report.passed && report.rows == 3, "\(report.checks.filter { !$0.passed })")
    #expect(report.checks.count == 15)
  }

  @Test("what is against it is counted, with the first examples") func fails() throws {
    let report = try check(
      """
      编号,行政区划,日期,糖分,班次,多余
      1,450100,2025-11-01,12.5,早,
      1,45010,2025-10-31,25,夜,
      x,,2026-02-30,,早,
      ,460100,2025-11-01,-1,N/A,
      5,450100,2025-11-01,1e1,早,
      6,450100,2025-11-01,,,
      7,450100

      """)
    func found(_ column: String, _ metric: String, _ what: String? = nil) -> CheckReport.Outcome? {
      report.checks.first { $0.column == column && $0.metric == metric && (what == nil || $0.what == what) }
    }
    #expect(!report.passed && report.rows == 7 && report.ragged == 1)
    #expect(report.unknownColumns == ["多余"] && report.missingColumns.isEmpty)
    #expect(found("编号", "nullValues")?.examples == [.init(row: 4, value: "")])
    #expect(found("编号", "invalidValues", "integer")?.examples == [.init(row: 3, value: "x")])
    #expect(found("编号", "duplicateValues")?.examples == [.init(row: 2, value: "1")])
    #expect(found("行政区划", "nullValues")?.found == 1)
    #expect(found("行政区划", "invalidValues", "6 ≤ length ≤ 6")?.examples == [.init(row: 2, value: "45010")])
    #expect(found("行政区划", "invalidValues", "^45[0-9]{4}$")?.examples.map(\.row) == [2, 4])
    #expect(found("日期", "invalidValues", "date")?.examples == [.init(row: 3, value: "2026-02-30")])
    #expect(
      found("日期", "invalidValues", "2025-11-01 ≤ value ≤ 2026-04-30")?.examples == [.init(row: 2, value: "2025-10-31")])
    #expect(found("糖分", "invalidValues", "0 ≤ value < 25")?.examples.map(\.value) == ["25", "-1"])
    #expect(report.checks.allSatisfy { ($0.fix == nil) == $0.passed })
    #expect(found("日期", "invalidValues", "date")?.fix?.en.contains("ISO 8601") == true)
    let missing = found("糖分", "nullValues")
    #expect(missing?.found == 3 && missing?.passed == true && missing?.id == "sugar-missing")
    #expect(abs((missing?.value ?? 0) - 300.0 / 7) < 1e-9 && missing?.expected == "< 50 %")
    #expect(found("班次", "invalidValues")?.examples.map(\.value) == ["夜", "N/A"])
    #expect(found("班次", "missingValues")?.found == 3 && found("班次", "missingValues")?.passed == false)
    #expect(found("日期, 班次", "duplicateValues")?.examples == [.init(row: 5, value: "2025-11-01, 早")])
  }

  @Test("a column that is not there is told, and its checks are not counted") func missingColumn() throws {
    let report = try check("编号,日期,糖分,班次\n1,2025-11-01,1,早\n2,2025-11-02,1,早\n")
    #expect(report.missingColumns == ["行政区划"] && !report.passed)
    #expect(!report.checks.contains { $0.column == "行政区划" })
  }

  @Test(
    "the kinds of values",
    arguments: [
      (.integer, ["0", "-7", "+7", "007", "12345678901234567890"], ["", "1.0", "1e3", "-", "七"]),
      (.number, ["0", "-0.5", ".5", "5.", "1e-3", "007"], ["", "1,5", "nan", "inf", "0x10", "1e", "--1", "1e999"]),
      (.boolean, ["true", "False", "TRUE"], ["1", "yes", "t"]),
      (
        .date, ["2026-11-22", "2024-02-29"],
        ["2026-2-1", "2026/11/22", "2026-02-29", "2026-11-22T00:00:00Z", "20261122"]
      ),
      (
        .timestamp, ["2026-11-22T08:00:00Z", "2026-11-22 08:00", "2026-11-22T08:00:00.5+08:00"],
        ["2026-11-22", "08:00"]
      ),
      (.object, ["{}", "{\"a\": [1]}"], ["[]", "{", "1", "{a: 1}"]),
      (.array, ["[]", "[1, \"x\"]"], ["{}", "[1", "1,2"]),
      (.time, ["08:00", "23:59:59", "08:00:00.25"], ["24:00", "8:00", "08", "2026-11-22T08:00:00Z"]),
    ] as [(DataContract.Kind, [String], [String])])
  func kinds(kind: DataContract.Kind, good: [String], bad: [String]) {
    for text in good { #expect(Array(text.utf8).withUnsafeBufferPointer(kind.holds), "\(text) is a \(kind)") }
    for text in bad { #expect(!Array(text.utf8).withUnsafeBufferPointer(kind.holds), "\(text) is no \(kind)") }
  }

  @Test(
    "formats of texts; the identity numbers are made up, with check digits by the standard's own rule",
    arguments: [
      ("email", ["a@b.cn", "li.lei+1@mail.gx.gov.cn"], ["a@b", "@b.cn", "a b@c.cn", "a@b..cn"]),
      ("uuid", ["0195e0b2-3c4d-7e8f-9012-3456789abcde"], ["0195e0b2", "0195e0b23c4d7e8f90123456789abcde"]),
      ("uri", ["https://a.cn/x?y=1", "urn:lingqu:x"], ["a.cn", "https:", "http://a b"]),
      ("hostname", ["a", "data.gx.gov.cn", "x1-2.cn"], ["-a.cn", "a_b.cn", "a..cn", ""]),
      ("ipv4", ["10.0.0.1"], ["10.0.0", "256.1.1.1", "10.0.0.1/8"]),
      ("ipv6", ["::1", "2001:db8::a"], ["::g", "10.0.0.1"]),
      ("credit-code", ["91350100M000100Y43"], ["91350100M000100Y44", "91350100m000100y43", "9135"]),
      (
        "identity-number", ["11010519491231002X"],
        ["110105194912310021", "11010519491331002X", "00010519491231002X", "11010519491231002x", "11010549123100"]
      ),
      ("division-code", ["450100", "110000"], ["4501", "990000", "45010a"]),
    ])
  func formats(word: String, good: [String], bad: [String]) throws {
    let contract = sugar.replacing("{minLength: 6, maxLength: 6, pattern: '^45[0-9]{4}$'}", with: "{format: \(word)}")
    for (texts, found) in [(good, 0), (bad.filter { !$0.isEmpty }, bad.filter { !$0.isEmpty }.count)] {
      let report = try check("行政区划\n" + texts.map { "\"\($0)\"\n" }.joined(), contract)
      let outcome = report.checks.first { $0.what == word }
      #expect(outcome?.found == Int64(found), "\(word): \(outcome as Any)")
      // Of a person's number no more is shown than where it was given out.
      if word == "identity-number" { #expect(outcome?.examples.allSatisfy { $0.value.utf8.count <= 6 } == true) }
    }
  }

  @Test("the bounds") func bounds() {
    let cases: [(DataContract.Bound, [Double], [Double])] = [
      (.exactly(0), [0], [1]), (.not(0), [1], [0]), (.above(1), [2], [1]), (.atLeast(1), [1], [0.5]),
      (.below(1), [0], [1]), (.atMost(1), [1], [1.5]), (.between(1, 3), [2], [1, 3]), (.notBetween(1, 3), [1, 3], [2]),
    ]
    for (bound, good, bad) in cases {
      #expect(good.allSatisfy(bound.holds) && !bad.contains(where: bound.holds), "\(bound)")
    }
  }

  @Test("numbers in one piece of memory are counted as a set counts them") func table() {
    var (table, set) = (HashTable64(), Set<UInt64>())
    for number in (0..<20_000).map({ UInt64($0 % 7_000) &* 0x9E37_79B9_7F4A_7C15 }) {
      #expect(table.insert(number) == set.insert(number).inserted)
    }
    #expect(table.count == set.count)
  }
}
