import Testing
import Vocabulary

@testable import Tables

@Suite("JSON Lines")
struct JSONLinesTests {
  private func rows(_ text: String, piece: Int = 1 << 20, limits: CSVReader.Limits = .init()) throws -> [[String]] {
    var rest = Array(text.utf8)[...]
    var rows: [[String]] = []
    _ = try TableFile.read(limits: limits) {
      defer { rest = rest.dropFirst(piece) }
      return Array(rest.prefix(piece))
    } _: { row in
      rows.append((0..<row.count).map { row.isMissing($0) ? "–" : row.text($0) })
    }
    return rows
  }

  @Test(
    "the first object's members are the columns; what is not there is missing, what is nested is its text",
    arguments: [1, 7, 4096])
  func reads(_ piece: Int) throws {
    let text = """
      {"糖分": 12.5, "day": "2026-01-05", "ok": true, "tags": ["a", 1]}

      {"day": "", "糖分": null, "tags": {"b": 2}}\r
      {"ok": false, "day": "x", "糖分": 3, "more": 1, "tags": null}
      """
    #expect(
      try rows(text, piece: piece) == [
        ["day", "ok", "tags", "糖分"], ["2026-01-05", "true", "[\"a\",1]", "12.5"], ["", "–", "{\"b\":2}", "–"],
        ["x", "false", "–", "3", "1"],
      ])
  }

  @Test("a table is found out to be one, checked by the same contract, and repaired into CSV") func checked() throws {
    let contract = """
      {kind: DataContract, apiVersion: v3.1.0, id: a, version: 1.0.0, status: active, schema: [{name: t, properties: [
        {name: id, logicalType: integer, unique: true}, {name: day, logicalType: date}, {name: tags, logicalType: array}]}]}
      """
    let lines = "{\"id\": 1, \"day\": \"2026/1/5\", \"tags\": [1]}\n{\"id\": 1, \"tags\": 2}\n"
    var pieces = [Array(lines.utf8)]
    let report = try CheckReport(DataContract(text: contract).table(nil), at: .now) { pieces.popLast() ?? [] }
    #expect(report.rows == 2 && report.checks.filter { !$0.passed }.map(\.column) == ["id", "day", "tags"])
    pieces = [Array(lines.utf8)]
    var out: [UInt8] = []
    _ = try Repair.run(
      Recipe(text: "steps: [{date: {columns: [day], from: [yyyy/M/d]}}]"), next: { pieces.popLast() ?? [] },
      write: { out += $0 })
    #expect(String(decoding: out, as: UTF8.self) == "day,id,tags\n2026-01-05,1,[1]\n,1,2\n")
  }

  @Test(arguments: [
    ("{\"a\": 1}\n{\"a\": }\n", "table.json"), ("{\"a\": 1}\n[1]\n", "table.json"),
    ("{\"a\": 1}\n{\"a\": 1", "table.json"),
    ("{\"a\": \"" + String(repeating: "x", count: 2_000) + "\"}", "table.row-too-long"),
    ("{\"a\": 1, \"b\": 1, \"c\": 1}", "table.too-many-columns"),
    ("{\"a\": 1}\n{\"x\": 1, \"y\": 1}", "table.too-many-columns"),
  ])
  func `what is no object, or too much, is refused`(_ text: String, _ rule: String) {
    var limits = CSVReader.Limits()
    (limits.row, limits.columns) = (1_000, 2)
    #expect { try rows(text, piece: 100, limits: limits) } throws: { ($0 as? Refusal)?.rule == rule }
  }
}
