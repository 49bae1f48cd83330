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
}
