import Store
import Testing
import Vocabulary

private struct Thing: Identified, Codable, Equatable {
  static let idPrefix = "thg"
  enum State: String, Codable { case open, closed }
  struct Inside: Codable, Equatable { var a: Int; var b: [String] }

  var id: ID<Thing>
  var name: String
  var count: Int
  var small: UInt8
  var ratio: Double
  var whole: Double
  var active: Bool
  var state: State
  var at: Instant
  var until: Instant?
  var note: String?
  var bytes: [UInt8]
  var inside: Inside
  var tags: Set<String>
  var data: JSON
  var missing: Int?
}

@Suite("Rows") struct RowTests {
  let columns = [
    "id", "name", "count", "small", "ratio", "whole", "active", "state", "at", "until", "note", "bytes", "inside",
    "tags",
    "data",
  ]

  @Test("a row decodes into a Codable value: columns by name, inner values from JSON text") func decode() throws {
    let id = ID<Thing>(at: Instant(milliseconds: 1_700_000_000_000))
    let row = Row(
      columns: Row.Columns(names: columns),
      values: [
        .text(id.description), .text("龙"), .integer(-4), .integer(255), .real(0.5), .integer(3), .integer(1),
        .text("closed"), .integer(1234), .null, .null, .blob([1, 2]), .text(#"{"a":1,"b":["x"]}"#),
        .text(#"["p","q"]"#),
        .text(#"{"k":[1,null,"v"]}"#),
      ])
    let thing = try row.decode(Thing.self)
    #expect(
      thing
        == Thing(
          id: id, name: "龙", count: -4, small: 255, ratio: 0.5, whole: 3, active: true, state: .closed,
          at: Instant(milliseconds: 1234), until: nil, note: nil, bytes: [1, 2], inside: .init(a: 1, b: ["x"]),
          tags: ["p", "q"], data: ["k": [1, nil, "v"]], missing: nil))
  }

  @Test(
    "a column of the wrong kind is an error, not a guess",
    arguments: [
      ("count", SQLValue.text("4")), ("count", .real(4)), ("small", .integer(256)), ("small", .integer(-1)),
      ("name", .integer(1)), ("name", .null), ("state", .text("half-open")), ("id", .text("off_0")), ("at", .real(1)),
      ("inside", .text("{\"a\":1}")), ("inside", .text("not json")), ("active", .text("true")),
    ])
  func wrong(column: String, value: SQLValue) throws {
    var values: [SQLValue] = [
      .text(ID<Thing>(at: .now).description), .text("n"), .integer(1), .integer(1), .real(1), .real(1), .integer(0),
      .text("open"), .integer(1), .integer(2), .text("x"), .blob([]), .text(#"{"a":1,"b":[]}"#), .text("[]"),
      .text("{}"),
    ]
    let row = Row(columns: Row.Columns(names: columns), values: values)
    #expect(throws: Never.self) { try row.decode(Thing.self) }
    values[try #require(columns.firstIndex(of: column))] = value
    let broken = Row(columns: Row.Columns(names: columns), values: values)
    #expect(throws: (any Error).self) { try broken.decode(Thing.self) }
  }

  @Test("a missing column that is not optional is named") func missing() {
    let row = Row(columns: Row.Columns(names: ["id"]), values: [.text(ID<Thing>(at: .now).description)])
    #expect(throws: DecodingError.self) { try row.decode(Thing.self) }
  }

  @Test("reading by position checks the type") func position() throws {
    let row = Row(columns: Row.Columns(names: ["a", "b"]), values: [.integer(1), .text("thg_x")])
    #expect(try row.int(0) == 1)
    #expect(try row.bool(0))
    #expect(throws: RowError(column: "a", expected: "text")) { try row.text(0) }
    #expect(throws: RowError(column: "b", expected: "an id of thg")) { try row.id(1, as: ID<Thing>.self) }
    #expect(throws: RowError.self) { try row.json(1) }
  }
}
