import SeededTesting
import Testing
import Vocabulary

@testable import Tables

struct RepairTests {
  private func repair(_ recipe: String, _ table: String) throws -> (text: String, report: RepairReport) {
    var pieces = [Array(table.utf8)]
    var out: [UInt8] = []
    let report = try Repair.run(
      Recipe(text: recipe), next: { pieces.popLast() ?? [] }, write: { out += $0 })
    return (String(decoding: out, as: UTF8.self), report)
  }

  @Test func `each step changes what it is for and nothing else`() throws {
    let found = try repair(
      """
      steps:
        - halfWidth: [code]
        - trim: "*"
        - missing: {columns: [sugar, shift], words: [无, N/A]}
        - date: {columns: [day], from: [yyyy/M/d, yyyy年M月d日]}
        - number: [sugar]
        - scale: {columns: [tons], by: 0.001}
        - map: {columns: [shift], codes: {早: early, 晚: late}}
        - fill: {columns: [shift], with: unknown}
        - rename: {tons: kilotons}
      """,
      """
      code,day,sugar,tons,shift
      ４５０１００,2026/1/5,"1,234.50 kg",1500,早
       450200 ,2026年11月22日,N/A,7,无
      450300,2026-02-03,12 %,-0.25,中
      450400,2026/2/30,about 5,many,晚

      """)
    #expect(
      found.text == """
        code,day,sugar,kilotons,shift
        450100,2026-01-05,1234.50,1.5,early
        450200,2026-11-22,,0.007,unknown
        450300,2026-02-03,12,-0.00025,中
        450400,2026/2/30,about 5,many,late

        """)
    let steps = Dictionary(uniqueKeysWithValues: found.report.steps.map { ($0.name, $0) })
    #expect(steps["date"]?.changed == 2 && steps["date"]?.left == 1)
    #expect(steps["number"]?.changed == 2 && steps["number"]?.left == 1)
    #expect(steps["scale"]?.changed == 3 && steps["scale"]?.left == 1)
    #expect(steps["map"]?.changed == 2 && steps["fill"]?.changed == 1)
    #expect(steps["trim"]?.examples == [.init(row: 2, column: "code", before: " 450200 ", after: "450200")])
    #expect(found.report.rows == 4 && found.report.rowsLeft == 4)
  }

  @Test func `rows that repeat or lack what they need go, and the report shows which`() throws {
    let found = try repair(
      "steps: [{require: [id]}, {deduplicate: [id, day]}, {fillPrevious: [place]}]",
      "id,day,place\n1,a,南宁\n1,b,\n1,a,柳州\n,c,桂林\n2,a,\n")
    #expect(found.text == "id,day,place\n1,a,南宁\n1,b,南宁\n2,a,南宁\n")
    #expect(found.report.rows == 5 && found.report.rowsLeft == 3)
    #expect(found.report.steps[0].examples == [.init(row: 4, column: "id", before: "", after: nil)])
    #expect(found.report.steps[1].examples == [.init(row: 3, column: "id, day", before: "1, a", after: nil)])
  }

  @Test func `what is written is read again as it was, whatever is in it`() throws {
    let found = try repair("steps: [{trim: [a]}]", "a,b\n\"x, \"\"y\"\"\nz\",\"\"\n=1+1,\u{1F9EA}\n")
    #expect(found.text == "a,b\n\"x, \"\"y\"\"\nz\",\n=1+1,\u{1F9EA}\n")
    let again = try repair("steps: [{trim: [a]}]", found.text)
    #expect(again.text == found.text && again.report.steps[0].changed == 0)
  }

  @Test(arguments: [
    ("steps: []", "/steps"), ("steps: [{shout: [a]}]", "/steps/0"), ("steps: [{trim: []}]", "/steps/0/trim"),
    ("steps: [{date: {columns: [a], from: [MM-dd]}}]", "/steps/0/date/from"),
    ("steps: [{scale: {columns: [a], by: 0}}]", "/steps/0/scale/by"),
    ("steps: [{trim: [a], number: [a]}]", "/steps/0"), ("steps: [{map: {columns: [a]}}]", "/steps/0/map/codes"),
  ])
  func `what is wrong with a recipe is named with its place`(_ text: String, _ field: String) {
    #expect { try Recipe(text: text) } throws: { error in
      (error as? Refusal)?.rule == "recipe.field" && (error as? Refusal)?.field == field
    }
  }

  @Test func `columns that are not there, and two of one name, are refused before anything is written`() {
    for (recipe, rule) in [
      ("steps: [{trim: [c]}]", "recipe.no-such-column"), ("steps: [{rename: {a: b}}]", "recipe.name-twice"),
    ] {
      #expect { try repair(recipe, "a,b\n1,2\n") } throws: { ($0 as? Refusal)?.rule == rule }
    }
  }

  @Test func `decimal numbers are scaled exactly`() {
    #expect(Decimal128("0.1")?.times(Decimal128("0.2")!)?.description == "0.02")
    #expect(Decimal128("-12.50")?.description == "-12.5")
    #expect(Decimal128("1500")?.times(Decimal128("0.001")!)?.description == "1.5")
    #expect(Decimal128("0.000")?.description == "0")
    #expect(Decimal128("1e5") == nil && Decimal128("") == nil && Decimal128("-") == nil && Decimal128("1.2.3") == nil)
    var dice = Seeded(7)
    for _ in 0..<2_000 {
      let (a, b) = (
        dice.amount(-1_000_000...1_000_000), dice.amount(-9_999...9_999)
      )
      #expect(Decimal128("\(a)")?.times(Decimal128("\(b)")!)?.description == "\(a * b)")
    }
  }

  @Test(arguments: [
    ("yyyy/M/d", "2026/1/5", "2026-01-05"), ("yyyyMMdd", "20260105", "2026-01-05"),
    ("yyyy年M月d日", "2026年1月31日", "2026-01-31"), ("d.M.yyyy H:mm", "5.1.2026 8:05", "2026-01-05T08:05:00"),
    ("yyyy/M/d", "2026/2/29", nil), ("yyyy/MM/dd", "2026/1/5", nil), ("yyyy/M/d", "2026/1/5 ", nil),
  ])
  func `days are read by their pattern or not at all`(_ pattern: String, _ text: String, _ iso: String?) {
    #expect(DatePattern(pattern)?.iso(text) == iso)
  }
}
