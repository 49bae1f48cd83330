import Testing
import Vocabulary

@testable import Tables

/// What the W3C's recommendations ask of values, dialects and metadata, beyond ``WebTablesTests``: cases of our own making.
@Suite("Tables with W3C metadata: rules one by one")
struct WebTableRulesTests {
  /// A table of one column.
  private func tables(_ csv: String, _ rest: String, dialect: String = "{}", table: String = "")
    -> WebTables
  {
    let files = [
      "t.csv": csv,
      "m.json":
        #"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "dialect": \#(dialect)\#(table), "tableSchema": {"columns": [{"name": "v", "titles": "v"\#(rest)}]}}"#,
    ]
    return WebTables("t.csv", metadata: "m.json") { files[$0].map { Array($0.utf8) } }
  }

  private func document(_ text: String, csv: String = "v\n1\n") -> WebTables {
    let files = ["t.csv": csv, "m.json": text]
    return WebTables("t.csv", metadata: "m.json") { files[$0].map { Array($0.utf8) } }
  }

  static let values: [(String, [String], [String])] = [
    (#""unsignedByte""#, ["0", "255"], ["256", "-1"]),
    (#""short""#, ["-32768", "32767"], ["32768"]),
    (#""unsignedShort""#, ["65535"], ["65536", "-1"]), (#""int""#, ["2147483647"], ["2147483648"]),
    (#""unsignedInt""#, ["4294967295"], ["4294967296"]),
    (#""long""#, ["9223372036854775807"], ["9223372036854775808"]),
    (#""unsignedLong""#, ["18446744073709551615"], ["18446744073709551616"]),
    (#""positiveInteger""#, ["1"], ["0", "-1"]), (#""nonNegativeInteger""#, ["0"], ["-1"]),
    (#""negativeInteger""#, ["-1"], ["0"]), (#""nonPositiveInteger""#, ["0", "-5"], ["1"]),
    (#""double""#, ["1.5E3", "INF", "-INF", "NaN"], ["1.5X"]), (#""float""#, ["1e-2"], ["e2"]),
    (#""gYear""#, ["2026"], ["26"]), (#""gYearMonth""#, ["2026-01"], ["2026-13"]),
    (#""gMonth""#, ["--12"], ["--13"]),
    (#""gMonthDay""#, ["--02-29"], ["--02-30"]), (#""gDay""#, ["---31"], ["---32"]),
    (#""time""#, ["08:30:00", "08:30:00.5Z"], ["25:00:00", "8:30"]),
    (
      #""dateTime""#, ["2026-01-05T08:30:00", "2026-01-05T08:30:00+08:00"],
      ["2026-01-05", "2026-01-05T24:30:00"]
    ),
    (#""dateTimeStamp""#, ["2026-01-05T08:30:00+08:00"], ["2026-01-05T08:30:00"]),
    (#""yearMonthDuration""#, ["P1Y2M"], ["P1D"]), (#""hexBinary""#, ["0aFF"], ["0", "0g"]),
    (#""base64Binary""#, ["5rig", "5g=="], ["5ri", "5=ig"]),
    (#""language""#, ["zh-Hans-CN"], ["zh_CN", "1z"]),
    (#""boolean""#, ["1", "0", "true", "false"], ["TRUE", "2"]),
    (#"{"base": "boolean", "format": "Y|N"}"#, ["Y", "N"], ["true", "y"]),
    (#"{"base": "string", "length": 2}"#, ["灵渠"], ["灵", "a b"]),
    (#"{"base": "hexBinary", "length": 2}"#, ["0a0b"], ["0a"]),
    (
      #"{"base": "decimal", "minExclusive": 1, "maxInclusive": 2}"#, ["1.01", "2.0"],
      ["1.0", "2.1"]
    ),
    (#"{"base": "date", "format": "dd.MM.yyyy"}"#, ["05.01.2026"], ["5.1.2026", "2026-01-05"]),
    (#"{"base": "date", "format": "M/d/yyyy"}"#, ["1/5/2026"], ["13/5/2026"]),
    (#"{"base": "date", "format": "yyyyMMdd"}"#, ["20260105"], ["2026015"]),
    (#"{"base": "time", "format": "HHmm"}"#, ["0830"], ["2430"]),
    (
      #"{"base": "dateTime", "format": "yyyy-MM-ddTHH:mm:ss X"}"#, ["2026-01-05T08:30:00 Z"],
      ["2026-01-05T08:30:00"]
    ),
    (##"{"base": "decimal", "format": {"pattern": "000"}}"##, ["012"], ["12"]),
    (##"{"base": "decimal", "format": "0.##"}"##, ["1", "1.25"], ["1.255"]),
    (##"{"base": "integer", "format": "#,##,##0"}"##, ["\"12,34,567\""], ["\"1,234,567\""]),
    (#"{"base": "integer", "format": {"groupChar": " "}}"#, ["1 234"], ["\"1,234\""]),
    (#"{"base": "anyURI", "format": "http://.*"}"#, ["http://example.cn/"], ["ftp://example.cn/"]),
  ]

  @Test("which values are of a datatype, and which are not", arguments: values.indices)
  func datatypes(_ index: Int) {
    let (type, good, bad) = Self.values[index]
    for value in good {
      #expect(
        tables("v\n\(value)\n", #", "datatype": \#(type)"#).problems == [], "\(type): \(value)")
    }
    for value in bad {
      #expect(
        tables("v\n\(value)\n", #", "datatype": \#(type)"#).problems.map(\.rule) == [.cell],
        "\(type): \(value)")
    }
  }

  static let cells: [(String, String, JSON)] = [
    (#", "datatype": "integer""#, "v\n 12 \n", [["v": 12]]), ("", "v\n 12 \n", [["v": " 12 "]]),
    (#", "datatype": "number""#, "v\n1.50\n", [["v": 1.5]]),
    (#", "datatype": "boolean""#, "v\n1\n", [["v": true]]),
    (#", "datatype": {"base": "boolean", "format": "有|无"}"#, "v\n无\n", [["v": false]]),
    (
      #", "datatype": {"base": "date", "format": "d/M/yyyy"}"#, "v\n5/1/2026\n",
      [["v": "2026-01-05"]]
    ),
    (#", "datatype": {"base": "time", "format": "HHmm"}"#, "v\n0830\n", [["v": "08:30:00"]]),
    (
      ##", "datatype": {"base": "decimal", "format": "#,##0.0"}"##, "v\n\"1,234.5\"\n",
      [["v": 1234.5]]
    ),
    (
      #", "datatype": {"base": "decimal", "format": {"decimalChar": ","}}"#, "v\n\"2,5\"\n",
      [["v": 2.5]]
    ),
    (##", "datatype": {"base": "decimal", "format": "#0%"}"##, "v\n25%\n", [["v": 0.25]]),
    (#", "null": ["-", "无"]"#, "v\n无\n-\nx\n", [["v": "x"]]),
    (#", "default": "d""#, "v\n\"\"\n", [["v": "d"]]),
    (#", "separator": " ", "datatype": "integer""#, "v\n1 2 3\n", [["v": [1, 2, 3]]]),
    (#", "separator": ";", "null": "-""#, "v\na;-;b\n", [["v": ["a", "b"]]]),
    (#", "separator": ";", "default": "z""#, "v\na;;b\n", [["v": ["a", "z", "b"]]]),
    (#", "propertyUrl": "schema:name""#, "v\nx\n", [["schema:name": "x"]]),
    (
      ##", "aboutUrl": "#r{_row}""##, "v\nx\ny\n",
      [["@id": "t.csv#r1", "v": "x"], ["@id": "t.csv#r2", "v": "y"]]
    ),
    (##", "aboutUrl": "{_sourceRow}""##, "v\nx\n", [["@id": "2", "v": "x"]]),
    (#", "valueUrl": "http://example.cn/{v}""#, "v\na b\n", [["v": "http://example.cn/a%20b"]]),
    (#", "suppressOutput": true"#, "v\nx\n", []),
  ]

  @Test("what a cell becomes in JSON", arguments: cells.indices)
  func conversion(_ index: Int) {
    let (rest, csv, expected) = Self.cells[index]
    let found = tables(csv, rest)
    #expect(found.errors == 0, "\(rest): \(found.problems)")
    #expect(found.json(isMinimal: true) == expected, "\(rest)")
  }

  static let dialects: [(String, String, JSON)] = [
    (#"{"delimiter": ";"}"#, "v\n\"1;2\"\n", [["v": "1;2"]]),
    (#"{"delimiter": "\t"}"#, "v\nx,y\n", [["v": "x,y"]]),
    (#"{"header": false}"#, "x\n", [["v": "x"]]), (#"{"headerRowCount": 0}"#, "x\n", [["v": "x"]]),
    (#"{"headerRowCount": 2}"#, "v\nv\nx\n", [["v": "x"]]),
    (#"{"skipRows": 2}"#, "a\nb\nv\nx\n", [["v": "x"]]),
    (#"{"skipColumns": 1}"#, "n,v\n1,x\n", [["v": "x"]]),
    (#"{"commentPrefix": "%"}"#, "% said\nv\nx\n", [["v": "x"]]),
    (#"{"quoteChar": "'"}"#, "v\n'a,b'\n", [["v": "a,b"]]),
    (#"{"quoteChar": null}"#, "v\n\"a\n", [["v": "\"a"]]),
    (#"{"doubleQuote": false}"#, "v\n\"a\\\"b\"\n", [["v": "a\"b"]]),
    (#"{"lineTerminators": "|"}"#, "v|x|y|", [["v": "x"], ["v": "y"]]),
    (#"{"trim": "start"}"#, "v\n x \n", [["v": "x "]]),
    (#"{"trim": "end"}"#, "v\n x \n", [["v": " x"]]),
    (#"{"skipBlankRows": true}"#, "v\n\nx\n", [["v": "x"]]),
  ]

  @Test("what a dialect says of the text", arguments: dialects.indices)
  func dialect(_ index: Int) {
    let (dialect, csv, expected) = Self.dialects[index]
    let found = tables(csv, "", dialect: dialect)
    #expect(found.errors == 0, "\(dialect): \(found.problems)")
    #expect(found.json(isMinimal: true) == expected, "\(dialect)")
  }

  @Test("text of one byte a character, where the dialect says so")
  func encoding() {
    for (name, bytes, text) in [
      ("windows-1252", [0x80, 0xB0] as [UInt8], "€°"), ("iso-8859-1", [0xE9, 0xB0], "é°"),
      ("gb18030", [0xC7, 0xFE], "渠"),
    ] {
      let metadata =
        #"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "dialect": {"encoding": "\#(name)"}, "tableSchema": {"columns": [{"titles": "v"}]}}"#
      let files = ["t.csv": Array("v\n".utf8) + bytes + [0x0A], "m.json": Array(metadata.utf8)]
      let found = WebTables("t.csv", metadata: "m.json") { files[$0] }
      #expect(found.json(isMinimal: true) == [["v": .string(text)]], "\(name)")
    }
  }

  static let refused: [String] = [
    #"{"url": "t.csv"}"#, #"{"@context": "http://example.cn/", "url": "t.csv"}"#,
    #"{"@context": "http://www.w3.org/ns/csvw"}"#,
    #"{"@context": "http://www.w3.org/ns/csvw", "tables": []}"#,
    #"{"@context": "http://www.w3.org/ns/csvw", "url": 1}"#,
    #"{"@context": "http://www.w3.org/ns/csvw", "url": "absent.csv"}"#,
    #"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "@type": "Schema"}"#,
    #"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "@id": "_:t"}"#,
    #"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {"columns": [{"name": "v"}, {"name": "w"}]}}"#,
    #"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {"columns": [{"virtual": true, "name": "w"}, {"name": "v"}]}}"#,
    #"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {"foreignKeys": [{"columnReference": "x", "reference": {"resource": "t.csv", "columnReference": "v"}}]}}"#,
  ]

  @Test("metadata that is no metadata, or not of the table, is an error", arguments: refused)
  func wrong(_ text: String) { #expect(document(text).errors > 0) }

  static let warned: [String] = [
    #", "tableDirection": "up""#, #", "suppressOutput": "yes""#, #", "transformations": {}"#,
    #", "unknown": true"#,
  ]

  @Test(
    "what is not valid on a table and has a default is passed over with a warning",
    arguments: warned)
  func passedOver(_ rest: String) {
    let found = tables("v\n1\n", "", table: rest)
    #expect(found.errors == 0 && found.warnings == 1, "\(found.problems)")
  }

  @Test("titles: several, by language, and none of them the header's")
  func titles() {
    func check(_ titles: String, _ header: String) -> Bool {
      document(
        #"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {"columns": [{"name": "c", "titles": \#(titles)}]}}"#,
        csv: "\(header)\n1\n"
      ).errors == 0
    }
    #expect(check(#"["v", "value"]"#, "value") && check(#"{"zh": "值", "en": "value"}"#, "值"))
    #expect(
      check(#"{"en": ["v", "value"]}"#, "v") && !check(#"["v", "value"]"#, "w")
        && !check(#"{"zh": "值"}"#, "v"))
  }

  @Test("metadata is found beside the table, and only if it is about it")
  func found() {
    func files(_ more: [String: String]) -> WebTables {
      let all = more.merging(["d/t.csv": "v\n1\n"]) { mine, _ in mine }
      return WebTables("d/t.csv") { all[$0].map { Array($0.utf8) } }
    }
    func about(_ url: String) -> String {
      #"{"@context": "http://www.w3.org/ns/csvw", "url": "\#(url)", "tableSchema": {"columns": [{"titles": "v", "datatype": "integer"}]}}"#
    }
    #expect(files([:]).json(isMinimal: true) == [["v": "1"]])
    #expect(files(["d/t.csv-metadata.json": about("t.csv")]).json(isMinimal: true) == [["v": 1]])
    #expect(files(["d/csv-metadata.json": about("t.csv")]).json(isMinimal: true) == [["v": 1]])
    let other = files(["d/t.csv-metadata.json": about("u.csv")])
    #expect(other.json(isMinimal: true) == [["v": "1"]] && other.warnings == 1)
  }
}
