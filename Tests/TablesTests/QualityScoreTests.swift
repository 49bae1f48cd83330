import Testing
import Vocabulary

@testable import Tables

struct QualityScoreTests {
  private func check(_ contract: String, _ table: String, at now: String = "2026-11-22T00:00:00Z") throws -> CheckReport
  {
    var pieces = [Array(table.utf8)]
    return try CheckReport(
      DataContract(text: contract).table(nil), at: #require(Instant(now)), next: { pieces.popLast() ?? [] })
  }

  private let contract = """
    {kind: DataContract, apiVersion: v3.1.0, id: a, version: 1.0.0, status: active,
     schema: [{name: daily, properties: [
       {name: id, logicalType: integer, unique: true},
       {name: day, logicalType: date},
       {name: sugar, logicalType: number, required: true, logicalTypeOptions: {maximum: 25}}]}],
     slaProperties: [{property: latency, value: 2, unit: d, element: daily.day}]}
    """

  @Test func `a table without fault scores a hundred in what was looked at, and nothing in the rest`() throws {
    let score = try check(contract, "id,day,sugar\n1,2026-11-21,12\n2,2026-11-20,13\n").score
    #expect(score.total == 100 && score.grade == .excellent)
    #expect(score.parts.map(\.dimension) == [.normativity, .completeness, .accuracy, .timeliness, .accessibility])
  }

  @Test func `a share of good rows is the score of its dimension`() throws {
    let report = try check(contract, "id,day,sugar\n1,2026-11-21,\n1,2026-11-20,30\nx,2026-11-20,1\n3,2026-11-20,2\n")
    let parts = Dictionary(uniqueKeysWithValues: report.score.parts.map { ($0.dimension, $0) })
    #expect(parts[.completeness]?.score == 75 && parts[.completeness]?.checks == 1)
    // Limits and repeats: one of four rows each.
    #expect(parts[.accuracy]?.score == 75)
    // Columns and rows as promised, days and numbers well, one of four ids no number.
    #expect(parts[.normativity]?.score == 95 && parts[.normativity]?.checks == 5)
    #expect(report.score.total == 89 && report.score.grade == .fair)
  }

  @Test(arguments: [("2026-11-22T00:00:00Z", true), ("2026-11-23T16:00:00Z", true), ("2026-11-23T16:00:01Z", false)])
  func `the newest value may be as old as was promised, in days of China`(_ now: String, _ isFresh: Bool) throws {
    let report = try check(contract, "id,day,sugar\n1,2026-11-20,1\n2,2026-11-21,1\n3,soon,1\n", at: now)
    let found = try #require(report.checks.first { $0.metric == "latency" })
    #expect(found.passed == isFresh && found.examples.map(\.value) == ["2026-11-21"])
    #expect((found.fix == nil) == isFresh)
  }

  @Test func `without any day nothing is fresh`() throws {
    let report = try check(contract, "id,day,sugar\n1,,1\n")
    #expect(report.checks.first { $0.metric == "latency" }?.passed == false)
  }

  @Test(arguments: [
    ("{property: latency, value: 2, unit: weeks, element: daily.day}", "/slaProperties/0/unit"),
    ("{property: latency, value: 2, element: daily.month}", "/slaProperties/0/element"),
    ("{property: latency, value: soon, element: daily.day}", "/slaProperties/0/value"),
  ])
  func `a promise that cannot be kept to is refused`(_ promise: String, _ field: String) {
    let text = contract.replacing("{property: latency, value: 2, unit: d, element: daily.day}", with: promise)
    #expect { try DataContract(text: text) } throws: { ($0 as? Refusal)?.field == field }
  }

  @Test func `a promise about a table that the contract does not describe is passed over`() throws {
    let text = contract.replacing("element: daily.day", with: "element: yearly.day")
    #expect(try DataContract(text: text).tables.allSatisfy { $0.latencies.isEmpty })
  }
}

struct ReferenceTests {
  private let contract = """
    {kind: DataContract, apiVersion: v3.1.0, id: a, version: 1.0.0, status: active, schema: [{name: mills, properties: [
      {name: id, logicalType: integer}, {name: region, relationships: [{to: divisions.code}]}]}]}
    """

  private func values(_ text: String) throws -> ReferenceValues {
    var pieces = [Array(text.utf8)]
    return try ReferenceValues(of: "code") { pieces.popLast() ?? [] }
  }

  private func check(_ values: ReferenceValues?) throws -> CheckReport {
    var pieces = [Array("id,region\n1,450100\n2,459999\n3,\n4,450200\n".utf8)]
    let table = try DataContract(text: contract).table(nil)
    let reference = DataContract.Reference(table: "divisions", column: "code")
    return try CheckReport(
      table, at: .now, references: values.map { [reference: $0] } ?? [:], next: { pieces.popLast() ?? [] })
  }

  @Test func `what refers to another table is one of its values, or missing`() throws {
    let report = try check(values("name,code\n南宁,450100\n柳州,450200\n无,\n"))
    let found = try #require(report.checks.first { $0.dimension == "consistency" })
    #expect(found.found == 1 && found.examples.map(\.value) == ["459999"] && found.what == "one of divisions.code")
    #expect(report.score.parts.first { $0.dimension == .consistency }?.score == 75 && report.notChecked.isEmpty)
  }

  @Test(arguments: [
    ("divisions.code", "divisions"), ("schema/divisions/properties/code", "divisions"),
    ("[divisions.code, divisions.name]", nil), ("other.yaml/schema/divisions/properties/code", nil),
  ])
  func `references are read in both of the standard's ways, others passed over`(_ to: String, _ name: String?) throws {
    let text = contract.replacing("divisions.code", with: to)
    #expect(try DataContract(text: text).table(nil).columns[1].references.first?.table == name)
  }

  @Test func `a reference to nothing is refused`() {
    #expect { try DataContract(text: contract.replacing("divisions.code", with: "divisions")) } throws: {
      ($0 as? Refusal)?.field == "/schema/0/properties/1/relationships/0/to"
    }
  }

  @Test func `a table that is not at hand is told, and one without the column refused`() throws {
    #expect(try check(nil).notChecked == ["region → divisions.code"])
    #expect { try values("name\n南宁\n") } throws: { ($0 as? Refusal)?.rule == "contract.reference" }
  }
}
