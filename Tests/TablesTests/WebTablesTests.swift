import SeededTesting
import Testing
import Vocabulary

@testable import Tables

@Suite("Tables with W3C metadata")
struct WebTablesTests {
  private func tables(
    _ csv: String, _ schema: String, dialect: String = "{}", strict: Bool = true, others: [String: String] = [:]
  ) -> WebTables {
    var files = others
    files["t.csv"] = csv
    files["m.json"] =
      #"{"@context": "http://www.w3.org/ns/csvw", "tables": [{"url": "t.csv", "dialect": \#(dialect), "tableSchema": \#(schema)}"#
      + (others["o.csv"] == nil
        ? "" : #", {"url": "o.csv", "tableSchema": {"columns": [{"name": "code", "titles": "code"}]}}"#) + "]}"
    return WebTables("t.csv", metadata: "m.json", isValidating: strict) { files[$0].map { Array($0.utf8) } }
  }

  private func column(_ rest: String) -> String { #"{"columns": [{"name": "v", "titles": "v"\#(rest)}]}"# }

  @Test("a table without metadata is what its header says")
  func plain() {
    let found = WebTables("a.csv") { $0 == "a.csv" ? Array("day,糖分\n2026-01-05,12.5\n".utf8) : nil }
    #expect(found.errors == 0 && found.warnings == 0)
    #expect(found.json(isMinimal: true) == [["day": "2026-01-05", "糖分": "12.5"]])
    #expect(found.json(isMinimal: false)["tables"]?.array?[0]["row"]?.array?[0]["url"] == "a.csv#row=2")
  }

  @Test(
    "a value is held against its datatype, its format and its limits",
    arguments: [
      (#""integer""#, "12", "1.2"), (#""byte""#, "-128", "128"), (#""decimal""#, "1.50", "1E3"),
      (#""boolean""#, "true", "yes"), (#"{"base": "boolean", "format": "是|否"}"#, "是", "true"),
      (#""date""#, "2024-02-29", "2026-02-29"), (#"{"base": "date", "format": "d/M/yyyy"}"#, "5/1/2026", "2026-01-05"),
      (#"{"base": "dateTime", "format": "yyyy-MM-dd HH:mm"}"#, "2026-01-05 08:30", "2026-01-05T08:30"),
      (#"{"base": "time", "format": "HH:mm:ss.SS"}"#, "08:30:00.25", "08:30:00.255"),
      (##"{"base": "number", "format": "#,##0.00"}"##, "\"1,234.50\"", "1234.50"),
      (#"{"base": "decimal", "format": {"decimalChar": ",", "groupChar": "."}}"#, "\"1.234,5\"", "\"1,2,3\""),
      (##"{"base": "decimal", "format": "#0.0#,#"}"##, "12.3", "12.3456"),
      (#"{"base": "string", "format": "[A-Z]{2}[0-9]+"}"#, "GX12", "xGX12"),
      (#"{"base": "string", "minLength": 2, "maxLength": 3}"#, "桂林市", "桂"),
      (#"{"base": "integer", "minimum": 1, "maxExclusive": 5}"#, "4", "5"),
      (#"{"base": "date", "minInclusive": "2026-01-01"}"#, "2026-01-01", "2025-12-31"),
      (#""duration""#, "P1Y2M", "P1S"),
      (#""dayTimeDuration""#, "PT1H", "P1M"),
    ])
  func datatypes(_ type: String, _ good: String, _ bad: String) {
    let schema = column(#", "datatype": \#(type)"#)
    #expect(tables("v\n\(good)\n", schema).problems == [])
    #expect(tables("v\n\(bad)\n", schema).problems.map(\.rule) == [.cell])
    // A converter keeps the text and warns.
    let kept = tables("v\n\(bad)\n", schema, strict: false)
    #expect(kept.errors == 0 && kept.warnings == 1)
  }

  @Test(
    "limits that contradict each other or do not belong to the datatype are an error",
    arguments: [
      #"{"base": "integer", "minInclusive": 5, "maxInclusive": 4}"#,
      #"{"base": "integer", "minInclusive": 1, "minExclusive": 1}"#,
      #"{"base": "string", "minimum": 1}"#, #"{"base": "date", "length": 10}"#, #"{"minLength": 3, "maxLength": 2}"#,
    ])
  func contradictions(_ type: String) {
    #expect(
      tables("v\n\n", column(#", "datatype": \#(type)"#)).problems.contains { $0.rule == .datatype && !$0.isWarning })
  }

  @Test("what has a default and is not valid is a warning; what has none is an error")
  func metadata() {
    for rest in [
      #", "lang": "no language!""#, #", "null": 1"#, #", "required": "yes""#, #", "datatype": "whole""#,
      #", "colour": "red""#,
    ] {
      let found = tables("v\n1\n", column(rest))
      #expect(found.errors == 0 && found.warnings == 1, "\(rest)")
    }
    for rest in [
      #", "@type": "Table""#, #", "@id": "_:b""#, #", "dc:title": {"@list": []}"#,
      #", "dc:title": {"@value": "a", "b": 1}"#,
    ] {
      #expect(tables("v\n1\n", column(rest)).errors == 1, "\(rest)")
    }
    #expect(tables("v\n1\n", #"{"columns": [{"name": "v"}, {"name": "v"}]}"#).errors > 0)
    #expect(tables("w\n1\n", column("")).problems.map(\.rule) == [.titles])
  }

  @Test("required cells, primary keys and foreign keys")
  func keys() {
    #expect(tables("v\n\"\"\n", column(#", "required": true"#)).problems.map(\.rule) == [.required])
    let key = #"{"columns": [{"name": "v", "titles": "v"}], "primaryKey": "v"}"#
    #expect(tables("v\n1\n2\n", key).errors == 0)
    #expect(tables("v\n1\n1\n", key).problems.map(\.rule) == [.primaryKey])
    let foreign =
      #"{"columns": [{"name": "v", "titles": "v"}], "foreignKeys": [{"columnReference": "v", "reference": {"resource": "o.csv", "columnReference": "code"}}]}"#
    #expect(tables("v\na\n", foreign, others: ["o.csv": "code\na\nb\n"]).problems == [])
    #expect(tables("v\nc\n", foreign, others: ["o.csv": "code\na\nb\n"]).problems.map(\.rule) == [.foreignKey])
    #expect(tables("v\na\n", foreign, others: ["o.csv": "code\na\na\n"]).problems.map(\.rule) == [.foreignKey])
    #expect(tables("v\na\n", foreign).problems.map(\.rule) == [.reference])
  }

  @Test("separators, nulls, defaults, addresses, virtual columns and a thing within another become JSON")
  func json() {
    let schema = ##"""
      {"aboutUrl": "#{id}", "columns": [
        {"name": "id", "titles": "id"},
        {"name": "tags", "titles": "tags", "separator": ";", "datatype": "integer"},
        {"name": "note", "titles": "note", "null": "-", "default": "none"},
        {"name": "place", "virtual": true, "propertyUrl": "schema:location", "valueUrl": "#place-{id}"},
        {"name": "kind", "virtual": true, "aboutUrl": "#place-{id}", "propertyUrl": "rdf:type", "valueUrl": "schema:Place"}]}
      """##
    let found = tables("id,tags,note\n1,3; 4,-\n2,,\n", schema)
    #expect(found.problems == [])
    let place = { (id: Int64) -> JSON in ["@id": .string("t.csv#place-\(id)"), "@type": "schema:Place"] }
    #expect(
      found.json(isMinimal: true) == [
        ["@id": "t.csv#1", "id": "1", "tags": [3, 4], "schema:location": place(1)],
        ["@id": "t.csv#2", "id": "2", "note": "none", "schema:location": place(2)],
      ])
  }

  @Test("a dialect's signs, skipped rows, comments and trimmed fields")
  func dialects() {
    let found = tables(
      "first\n# said\nv|w\n 'a|b' | 'it\\'s'\n", #"{"columns": [{"titles": "v"}, {"titles": "w"}]}"#,
      dialect: #"{"delimiter": "|", "quoteChar": "'", "doubleQuote": false, "skipRows": 1, "trim": true}"#)
    #expect(found.problems == [])
    #expect(found.json(isMinimal: true) == [["v": "a|b", "w": "it's"]])
  }

  @Test(
    "URI templates of RFC 6570",
    arguments: [
      ("{a}", "x%20y"), ("{+b}", "/p/q"), ("{#b}", "#/p/q"), ("{/a,b}", "/x%20y/%2Fp%2Fq"), ("{?a,none}", "?a=x%20y"),
      ("{&l*}", "&l=1&l=2"), ("{l}", "1,2"), ("{a:1}", "x"), ("{;a}", ";a=x%20y"), ("{.l*}", ".1.2"), ("{", "{"),
    ])
  func templates(_ text: String, _ wanted: String) {
    let values = ["a": ["x y"], "b": ["/p/q"], "l": ["1", "2"]]
    let made = AddressTemplate(text).expand { values[$0] }
    #expect(made == wanted)
  }

  @Test("no text of metadata or table makes it fall over", arguments: 0..<200 as Range<UInt64>)
  func hostile(_ seed: UInt64) {
    var random = Seeded(seed)
    let parts = ["{", "}", "\"", "a", ",", "#", ":", "[", "]", "@id", "\n", "'", "|", "0", "%", "\\", "é", "null"]
    let text = (0..<40).map { _ in random.pick(parts) }.joined()
    let files = [
      "t.csv": text,
      "m.json":
        #"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {"aboutUrl": "{a", "columns": []}}"#,
    ]
    let found = WebTables("t.csv", metadata: "m.json") { files[$0].map { Array($0.utf8) } }
    _ = found.json(isMinimal: false)
    _ = WebTables("t.csv", metadata: "t.csv") { files[$0].map { Array($0.utf8) } }
    _ = WebNumberFormat(pattern: text, group: nil, decimal: nil)?.read("1,2", allowsExponent: true, isWhole: false)
    #expect(found.problems.count <= WebTableProblems.most)
  }
}
