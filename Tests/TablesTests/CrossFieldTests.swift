import SeededTesting
import Testing
import Vocabulary

@testable import Tables

struct CrossFieldTests {
  /// A contract with one rule across the fields of its table.
  static func contract(_ implementation: String, more: String = "") -> String {
    """
    kind: DataContract
    apiVersion: v3.1.0
    id: works
    version: 1.0.0
    status: active
    schema:
      - name: works
        properties:
          - {name: start, logicalType: date}
          - {name: end, logicalType: date}
          - {name: a, logicalType: integer}
          - {name: b, logicalType: number}
          - {name: total, logicalType: number}
          - {name: state}
          - {name: flag, logicalType: boolean}
          - {name: holder, logicalTypeOptions: {format: identity-number}}
        quality:
          - {type: custom, engine: lingqu, implementation: \(implementation)\(more)}
    """
  }

  static func outcome(
    _ rows: [String], _ implementation: String, more: String = "",
    header: String = "start,end,a,b,total,state,flag,holder"
  ) throws -> CheckReport.Outcome? {
    let text = ([header] + rows).map { $0 + "\n" }.joined()
    return try check(text, contract(implementation, more: more)).checks.first { $0.metric == "crossField" }
  }

  @Test("one column is held against another, by the kinds that the contract gives them") func columns() throws {
    let rows = [
      "2026-01-01,2026-01-31,9,10,,,,", "2026-02-01,2026-01-31,10,9,,,,", ",2026-01-31,,1,,,,", "soon,2026-01-31,,,,,,",
    ]
    let days = try Self.outcome(rows, "{column: start, operator: lteq, other: end}")
    #expect(days?.found == 1 && days?.passed == false && days?.dimension == "consistency")
    #expect(days?.column == "start, end" && days?.what == "start ≤ end")
    #expect(days?.examples == [.init(row: 2, value: "2026-02-01, 2026-01-31")])
    // As texts 9 would come after 10.
    #expect(try Self.outcome(rows, "{column: a, operator: lt, other: b}")?.found == 1)
  }

  @Test("what is required on a condition is asked for where the condition is true") func conditional() throws {
    let rule = "{if: {column: state, operator: eq, value: done}, then: {column: end, operator: isPresent}}"
    let rows = [
      "2026-01-01,2026-01-02,,,,done,,", "2026-01-01,,,,,done,,", "2026-01-01,,,,,open,,", "2026-01-01,,,,,,,",
    ]
    let found = try Self.outcome(rows, rule)
    #expect(found?.examples.map(\.row) == [2] && found?.found == 1)
    #expect(found?.what == "state = done → end isPresent")
  }

  @Test("sums are held against a column or a number, with a tolerance and without what binary fractions lose")
  func sums() throws {
    let rows = [",,0,0.3,0.3,,,", ",,1,2,3.005,,,", ",,1,2,3.5,,,", ",,,2,9,,,", ",,1,x,9,,,", ",,1,1e999,9,,,"]
    let exact = try Self.outcome(rows, "{sum: [a, b], operator: eq, other: total}")
    #expect(exact?.examples.map(\.row) == [2, 3])
    let near = try Self.outcome(rows, "{sum: [a, b], operator: eq, other: total, tolerance: 0.01}")
    #expect(near?.examples.map(\.row) == [3] && near?.what == "a + b = total ± 0.01")
    #expect(
      try Self.outcome([",,,0.1,0.2,,,", ",,,0.1,0.3,,,"], "{sum: [b, total], operator: eq, value: 0.3}")?.found == 1)
  }

  @Test("as a text, with a share that may be against it, another dimension and an id") func told() throws {
    let rows = ["2026-01-02,2026-01-01,,,,,,", "2026-01-01,2026-01-01,,,,,,"]
    let text = "'{\"column\": \"start\", \"operator\": \"lteq\", \"other\": \"end\"}'"
    let found = try Self.outcome(
      rows, text, more: ", mustBeLessThan: 51, unit: percent, dimension: accuracy, id: order")
    #expect(found?.passed == true && found?.value == 50 && found?.dimension == "accuracy" && found?.id == "order")
  }

  @Test("it counts as consistency in the score") func score() throws {
    let text = "start,end,a,b,total,state,flag,holder\n2026-01-02,2026-01-01,,,,,,\n2026-01-01,2026-01-01,,,,,,\n"
    let report = try check(text, Self.contract("{column: start, operator: lteq, other: end}"))
    #expect(
      report.score.parts.first { $0.dimension == .consistency } == .init(dimension: .consistency, score: 50, checks: 1))
  }

  @Test("columns that are not there are told, and those that are there twice; neither passes as checked") func absent()
    throws
  {
    let contract = Self.contract("{column: start, operator: lteq, other: end}")
    let short = try check("start,a\n2026-01-01,1\n", contract)
    #expect(
      !short.checks.contains { $0.metric == "crossField" } && short.missingColumns.contains("end") && !short.passed)
    let twice = try check("start,end,end\n2026-01-01,2026-01-01,2025-01-01\n", contract)
    #expect(!twice.checks.contains { $0.metric == "crossField" } && twice.notChecked == ["start, end"])
  }

  @Test("of a person no example shows more than how the value begins") func personal() throws {
    let rows = [",,,,,450102199001011234,,450102199001015678"]
    let found = try Self.outcome(rows, "{column: state, operator: eq, other: holder, kind: string}")
    #expect(found?.examples.first?.value == "450102199001011234, 450102")
  }

  @Test(
    "what is wrong is refused with its place",
    arguments: [
      ("{column: start, operator: lteq, other: nowhere}", "/other"),
      ("{column: nowhere, operator: lteq, other: end}", "/column"),
      ("{column: nowhere, operator: isPresent}", "/column"),
      ("{column: start, operator: like, other: end}", "/operator"),
      ("{column: start, operator: isAnyOf, other: end}", "/operator"),
      ("{column: start, operator: lt, other: a}", "/kind"), ("{column: flag, operator: lt, other: flag}", "/kind"),
      ("{column: start, operator: lt, other: end, kind: day}", "/kind"),
      ("{column: start, operator: lt, other: end, value: 1}", "/value"),
      ("{sum: [], operator: eq, other: total}", "/sum"), ("{sum: a, operator: eq, other: total}", "/sum"),
      ("{sum: [a, c], operator: eq, other: total}", "/sum/1"), ("{sum: [a, b], operator: eq}", "/other"),
      ("{sum: [a, b], operator: eq, other: total, value: 1}", "/value"),
      ("{sum: [a, b], operator: eq, other: total, tolerance: -1}", "/tolerance"),
      ("{if: {column: state, operator: eq, value: x}}", "/then"),
      ("{if: {column: state, operator: eq, value: x}, then: {column: z, operator: isPresent}}", "/then/column"),
      ("{and: [{not: {column: z, operator: isPresent}}]}", "/and/0/not/column"), ("{sql: x}", "/sql"), ("[]", ""),
      ("'{'", ""), ("'{}'", "/column"),
    ])
  func wrong(rule: String, place: String) throws {
    let refusal = #expect(throws: Refusal.self) { _ = try DataContract(text: Self.contract(rule)) }
    #expect(refusal?.rule == "contract.field", "\(refusal as Any)")
    #expect(refusal?.field == "/schema/0/quality/0/implementation" + place, "\(refusal as Any)")
  }

  @Test("a rule that is too deep, too long, or stands at a column is refused; another engine's is passed over")
  func hostile() throws {
    let leaf = "{column: a, operator: isPresent}"
    let deep = String(repeating: "{not: ", count: 40) + leaf + String(repeating: "}", count: 40)
    let nested = String(repeating: "{if: \(leaf), then: ", count: 40) + leaf + String(repeating: "}", count: 40)
    let long = "{or: [" + Array(repeating: leaf, count: 1_001).joined(separator: ", ") + "]}"
    let wide = "{sum: [" + Array(repeating: "a", count: 101).joined(separator: ", ") + "], operator: eq, value: 1}"
    for rule in [deep, nested, long, wide] {
      #expect(throws: Refusal.self) { _ = try DataContract(text: Self.contract(rule)) }
    }
    let column = Self.contract(leaf).replacing(
      "{name: state}", with: "{name: state, quality: [{type: custom, engine: lingqu, implementation: \(leaf)}]}")
    let refusal = #expect(throws: Refusal.self) { _ = try DataContract(text: column) }
    #expect(refusal?.field == "/schema/0/properties/5/quality/0/engine")
    let other = Self.contract("{x: 1}").replacing("engine: lingqu", with: "engine: soda")
    #expect(try DataContract(text: other).tables[0].crossFieldRules.isEmpty)
  }

  @Test("rules agree with what plain arithmetic says of random rows", arguments: 1...100) func agrees(seed: UInt64)
    throws
  {
    var dice = Seeded(seed)
    let rows = (0..<40).map { _ in (0..<3).map { _ in dice.once(in: 8) ? nil : dice.below(7) } }
    let text = rows.map { row in
      let cells = row.map { $0.map(String.init) ?? "" }
      return ",,\(cells[0]),\(cells[1]),\(cells[2]),,,"
    }
    func against(_ fails: (Int, Int, Int) -> Bool) -> Int64 {
      Int64(
        rows.filter { row in if let a = row[0], let b = row[1], let c = row[2] { fails(a, b, c) } else { false } }.count
      )
    }
    let whole = "{column: total, operator: isPresent}"
    #expect(
      try Self.outcome(text, "{sum: [a, b], operator: lteq, other: total}")?.found == against { $0 + $1 > $2 })
    #expect(
      try Self.outcome(text, "{sum: [a, b], operator: neq, other: total, tolerance: 1}")?.found
        == against { abs($0 + $1 - $2) <= 1 })
    // Nothing can be told of the order without both, so a third that is there makes no difference.
    #expect(
      try Self.outcome(
        text,
        "{if: {and: [\(whole), {column: a, operator: gt, other: b}]}, then: {column: b, operator: lt, other: total}}")?
        .found == against { $0 > $1 && $1 >= $2 })
  }

  @Test("a release rule compares columns and sums too, and needs the kind of what has an order") func released() throws
  {
    let out = try Self.release(
      "a,b,c\n9,10,19\n10,9,19\n9,10,20\n", ["column": "a", "operator": "lt", "other": "b", "kind": "integer"])
    #expect(out == "a,b,c\n9,10,19\n9,10,20\n")
    #expect(
      try Self.release("a,b,c\n9,10,19\n9,10,20\n,1,1\n", ["sum": ["a", "b"], "operator": "eq", "other": "c"])
        == "a,b,c\n9,10,19\n")
    let refusal = #expect(throws: Refusal.self) {
      _ = try RowCondition(["column": "a", "operator": "lt", "other": "b"], at: "/rows")
    }
    #expect(refusal?.rule == "release.field" && refusal?.field == "/rows/kind")
    let absent = #expect(throws: Refusal.self) {
      _ = try Self.release("a,b\n1,2\n", ["column": "a", "operator": "eq", "other": "hidden"], columns: ["a"])
    }
    #expect(absent?.rule == "release.no-such-column", "\(absent as Any)")
  }

  static func release(_ text: String, _ rows: JSON, columns: [String] = ["a", "b", "c"]) throws -> String {
    var rule = ReleaseRule(columns: columns)
    rule.rows = try RowCondition(rows, at: "/rows")
    var out: [UInt8] = []
    _ = try Release.run(
      rule, .repaired,
      open: {
        var pieces = Pieces(Array(text.utf8))
        return { pieces.next() }
      }, write: { out += $0 })
    return String(decoding: out, as: UTF8.self)
  }
}
