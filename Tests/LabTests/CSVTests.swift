import Lab
import Testing
import Vocabulary

struct CSVTests {
  func read(_ text: String) throws(Refusal) -> (series: TimeSeries, mending: TimeSeries.Mending) {
    try TimeSeries.read(csv: Array(text.utf8), time: "t", value: "v", longestGap: 2)
  }

  @Test("byte order mark, CRLF, blank lines, spaces and quotes are tolerated")
  func tolerant() throws {
    let table = try CSVTable(parsing: Array("\u{FEFF}a, b \r\n\r\n1,\"x, \"\"y\"\"\"\r\n 2 ,\"two\nlines\"\n\n3,".utf8))
    #expect(table.header == ["a", "b"])
    #expect(table.rows.map(\.fields) == [["1", "x, \"y\""], ["2", "two\nlines"], ["3", ""]])
    #expect(table.rows.map(\.line) == [3, 4, 7])
  }

  @Test(
    "what could be misread is refused with its line and column",
    arguments: [
      ("t,v\n2018-01-01 00:00,1\n2018-01-01 00:15,x\n", "lab.csv-bad-row", "line 3, column v"),
      ("t,v\n2018-13-01 00:00,1\n", "lab.csv-bad-row", "line 2, column t"),
      ("t,v\n2018-01-01 00:00,nan\n", "lab.csv-bad-row", "line 2, column v"),
      ("t,v\n2018-01-01 00:00,1,2\n", "lab.csv-field-count", "line 2"),
      ("t,v\n2018-01-01 00:00,\"1\"2\n", "lab.csv-bad-row", "line 2, column 2"),
      ("t,v\n2018-01-01 00:00,\"1\n", "lab.csv-bad-row", "line 2, column 2"),
      (
        "t,v\n2018-01-01 00:00,1\n2018-01-01 00:15,1\n2018-01-01 00:20,1\n2018-01-01 00:30,1\n2018-01-01 00:45,1\n2018-01-01 01:00,1\n",
        "lab.csv-bad-row", "line 4, column t"
      ),
      ("when,v\n2018-01-01 00:00,1\n", "lab.csv-no-column", "t"),
      ("", "lab.csv-empty", nil),
      ("t,v\n2018-01-01 00:00,1\n", "lab.series-too-short", nil),
    ] as [(String, String, String?)])
  func strict(text: String, rule: String, field: String?) {
    let refusal = #expect(throws: Refusal.self) { try read(text) }
    #expect(refusal?.rule == rule)
    #expect(refusal?.field == field)
  }

  @Test("bad UTF-8 is refused with its place")
  func badUTF8() {
    let refusal = #expect(throws: Refusal.self) { try CSVTable(parsing: Array("a\n".utf8) + [0xFF, 0x0A]) }
    #expect(refusal?.field == "line 2, column 1")
  }

  @Test("repeated moments count once and short gaps are filled by a straight line, both counted")
  func mending() throws {
    let found = try read(
      "t,v\n2018-01-01 00:00,1\n2018-01-01 00:15,2\n2018-01-01 00:15,9\n2018-01-01T00:30:00Z,3\n2018-01-01 01:15,6\n")
    #expect(found.series.values == [1, 2, 3, 4, 5, 6])
    #expect(found.series.step == 900_000)
    #expect(found.series.start == Instant("2018-01-01T00:00:00Z"))
    #expect(found.mending.duplicates == 1 && found.mending.filled == 2)
  }

  @Test("a longer gap is refused and named")
  func gap() {
    let refusal = #expect(throws: Refusal.self) {
      try read("t,v\n2018-01-01 00:00,1\n2018-01-01 00:15,2\n2018-01-01 01:15,6\n")
    }
    #expect(refusal?.rule == "lab.series-gap")
    #expect(refusal?.detail.en.contains("2018-01-01T00:30:00.000Z") == true)
  }

  @Test("sums keep the total of whole blocks")
  func sums() {
    let series = TimeSeries(start: Instant(milliseconds: 0), step: 10, values: [1, 2, 3, 4, 5])
    let summed = series.summed(by: 2)
    #expect(summed.values == [3, 7] && summed.step == 20)
    #expect(series.index(from: Instant(milliseconds: 11)) == 2)
    #expect(series.index(from: Instant(milliseconds: -5)) == 0)
    #expect(series.index(from: Instant(milliseconds: 500)) == 5)
  }
}
