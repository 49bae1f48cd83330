import Identity
import Store
import Testing
import Vocabulary

@testable import DataSpace

/// Tables that the hub keeps: their rows, queries of them, and what is refused.
struct DatastoreTests {
  private static let fields = [
    DatastoreField(id: "town", kind: .text), DatastoreField(id: "year", kind: .int),
    DatastoreField(id: "level", kind: .numeric), DatastoreField(id: "open", kind: .bool),
    DatastoreField(id: "day", kind: .date),
  ]

  private static func records(_ range: Range<Int>) -> [JSON] {
    range.map { number in
      [
        "town": .string(["南宁", "柳州", "桂林", "O'Brien, \"x\"\n"][number % 4]), "year": JSON(2000 + number % 25),
        "level": number % 7 == 0 ? .null : .double(Double(number) / 8 + 0.0625), "open": .bool(number % 2 == 0),
        "day": .string(number % 2 == 0 ? "2026-01-02" : "2026-02-01"),
      ]
    }
  }

  /// A published dataset's table with so many rows.
  private static func table(_ room: CatalogueRoom, rows: Int, key: [String] = [], batch: Int = 3000) async throws
    -> (Dataset, DatastoreTable)
  {
    try await room.database.write { tx in
      let dataset = try room.publish(tx, CatalogueRoom.entry("水位"))
      var table = try Datastores.create(
        tx, dataset, place: 1, fields: fields, primaryKey: key, at: room.dawn)
      var start = 0
      while start < rows {
        let end = min(rows, start + batch)
        table = try Datastores.add(
          tx, DatastoreBatch(records(start..<end), for: table), to: table, of: dataset.owner, .insert, at: room.dawn)
        start = end
      }
      return (dataset, table)
    }
  }

  private static func search(
    _ room: CatalogueRoom, _ dataset: Dataset,
    _ change: @escaping @Sendable (inout DatastoreQuery, DatastoreTable) throws -> Void
  ) async throws -> (total: Int64?, rows: [JSON]) {
    try await room.database.read { tx in
      let table = try #require(try Datastores.find(tx, dataset.id, place: 1))
      var query = DatastoreQuery(of: table)
      try change(&query, table)
      let found = try Datastores.search(tx, table, query)
      var out: [UInt8] = []
      found.writeObjects(into: &out)
      return (found.total, try JSON.parse(out).array ?? [])
    }
  }

  @Test("what was put in comes back in order, across blocks, whatever offset and limit say")
  func pages() async throws {
    try await CatalogueRoom.with { room in
      let (dataset, table) = try await Self.table(room, rows: 5000)
      #expect(table.rows == 5000 && table.nextID == 5001)
      for (offset, limit) in [(0, 3), (1023, 3), (2999, 2), (4998, 10), (5000, 5), (Int.max, 5), (0, 0), (900, 2000)] {
        let found = try await Self.search(room, dataset) { query, _ in (query.offset, query.limit) = (offset, limit) }
        let expected = offset >= 5000 ? 0..<0 : offset..<min(5000, offset + limit)
        let ids: [Int64?] = found.rows.map { $0["_id"]?.int }
        #expect(found.total == 5000 && ids == expected.map { Int64($0 + 1) })
        for (row, record) in zip(found.rows, Self.records(expected)) {
          #expect(row.object?.filter { $0.key != "_id" } == record.object)
        }
      }
    }
  }

  @Test(
    "conditions mean what the same conditions mean to a plain loop",
    arguments: [
      "town = '柳州'", "year between 2003 and 2005 and not open", "level is null or level > 500.5",
      "not (level < 10)", "town in ('桂林', '南宁') and open = true", "starts_with(town, 'O''B')",
      "day < '2026-01-15' and year != 2001", "`year` >= 2020 or (open and town <> '南宁')", ":id <= 3",
      "contains(town, 'bRIEN')", "year > 2010.5", "level not in (1, 2)",
    ])
  func conditions(_ text: String) async throws {
    try await CatalogueRoom.with { room in
      let (dataset, _) = try await Self.table(room, rows: 2500)
      let found = try await Self.search(room, dataset) { query, table in
        query.condition = try SoQLReader.condition(text, of: table)
        query.limit = 5000
      }
      var wanted: [Int64] = []
      for (row, record) in Self.records(0..<2500).enumerated() where Self.holds(text, record, row + 1) {
        wanted.append(Int64(row + 1))
      }
      let ids = found.rows.compactMap { $0["_id"]?.int }
      #expect(!wanted.isEmpty && found.total == Int64(wanted.count))
      #expect(ids == wanted)
    }
  }

  /// The conditions above, written once more by hand.
  private static func holds(_ text: String, _ record: JSON, _ id: Int) -> Bool {
    let town = record["town"]?.string ?? ""
    let year = record["year"]?.int ?? 0
    let level = record["level"]?.double
    let isOpen = record["open"]?.bool ?? false
    let day = record["day"]?.string ?? ""
    return switch text {
    case "town = '柳州'": town == "柳州"
    case "year between 2003 and 2005 and not open": (2003...2005).contains(year) && !isOpen
    case "level is null or level > 500.5": level.map { $0 > 500.5 } ?? true
    case "not (level < 10)": level.map { $0 >= 10 } ?? false
    case "town in ('桂林', '南宁') and open = true": ["桂林", "南宁"].contains(town) && isOpen
    case "starts_with(town, 'O''B')": town.hasPrefix("O'B")
    case "day < '2026-01-15' and year != 2001": day < "2026-01-15" && year != 2001
    case "`year` >= 2020 or (open and town <> '南宁')": year >= 2020 || isOpen && town != "南宁"
    case ":id <= 3": id <= 3
    case "contains(town, 'bRIEN')": town.hasPrefix("O'B")
    case "year > 2010.5": year >= 2011
    case "level not in (1, 2)": level.map { $0 != 1 && $0 != 2 } ?? false
    default: false
    }
  }

  @Test("rows are sorted by several fields, and equal ones stay in their order")
  func order() async throws {
    try await CatalogueRoom.with { room in
      let (dataset, _) = try await Self.table(room, rows: 1500)
      let found = try await Self.search(room, dataset) { query, table in
        query.order = try SoQLReader.order("open desc, level", of: table)
        query.limit = 2000
      }
      let keys: [(Bool, Double, Int64)] = found.rows.map { row in
        (row["open"]?.bool ?? false, row["level"]?.double ?? Double.infinity, row["_id"]?.int ?? 0)
      }
      #expect(keys.count == 1500)
      for (one, next) in zip(keys, keys.dropFirst()) {
        let isAfter: Bool
        if one.0 != next.0 {
          isAfter = one.0
        } else if one.1 != next.1 {
          isAfter = one.1 < next.1
        } else {
          isAfter = one.2 < next.2
        }
        #expect(isAfter)
      }
    }
  }

  @Test("rows that come one at a time share blocks; deleted ones are gone, and numbers are not given again")
  func littleByLittle() async throws {
    try await CatalogueRoom.with { room in
      let (dataset, table) = try await Self.table(room, rows: 300, batch: 1)
      let blocks = try await room.database.read { tx in
        try tx.row("SELECT COUNT(*) FROM datastore_block WHERE table_id = ?", table.id)?.int(0)
      }
      #expect(table.rows == 300 && blocks ?? 999 <= 3)
      let rest = try await room.database.write { tx in
        let table = try #require(try Datastores.find(tx, dataset.id, place: 1))
        let condition = try SoQLReader.condition("open", of: table)
        let less = try Datastores.remove(tx, from: table, of: dataset.owner, where: condition, at: room.dawn)
        return try Datastores.add(
          tx, DatastoreBatch(Self.records(0..<1), for: less), to: less, of: dataset.owner, .insert, at: room.dawn)
      }
      #expect(rest.rows == 151 && rest.nextID == 302)
      let found = try await Self.search(room, dataset) { query, _ in query.limit = 1000 }
      let ids: [Int64] = found.rows.compactMap { $0["_id"]?.int }
      var wanted: [Int64] = (1...300).filter { $0 % 2 == 0 }.map { Int64($0) }
      wanted.append(301)
      #expect(ids == wanted)
      let none = try await room.database.write { tx in
        let table = try #require(try Datastores.find(tx, dataset.id, place: 1))
        return try Datastores.remove(tx, from: table, of: dataset.owner, where: nil, at: room.dawn)
      }
      #expect(none.rows == 0 && none.bytes == 0)
    }
  }

  @Test("by its key a record changes the row that is there and leaves what it does not tell; others are added")
  func keys() async throws {
    try await CatalogueRoom.with { room in
      await #expect(throws: Refusal.self) {
        _ = try await Self.table(room, rows: 100, key: ["town", "level", "year", "open"], batch: 100)
      }
    }
    try await CatalogueRoom.with { room in
      let dataset = try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("名录"))
        let fields = [
          DatastoreField(id: "code", kind: .text), DatastoreField(id: "n", kind: .int),
          DatastoreField(id: "w", kind: .text),
        ]
        var table = try Datastores.create(tx, dataset, place: 1, fields: fields, primaryKey: ["code"], at: room.dawn)
        func add(_ records: [JSON], _ method: Datastores.Method) throws {
          table = try Datastores.add(
            tx, DatastoreBatch(records, for: table), to: table, of: dataset.owner, method, at: room.dawn)
        }
        let first: [JSON] = (0..<700).map { ["code": .string("c\($0)"), "n": JSON($0), "w": "old"] }
        try add(first, .insert)
        try add([["code": "c5", "n": -5], ["code": "new", "n": 1], ["code": "c699", "w": nil]], .upsert)
        try add([["code": "c6", "n": -6]], .update)
        #expect(throws: Refusal.self) { try add([["code": "none", "n": 0]], .update) }
        #expect(throws: Refusal.self) { try add([["code": "c7", "n": 0]], .insert) }
        #expect(throws: Refusal.self) { try add([["code": "x", "n": 0], ["code": "x", "n": 1]], .insert) }
        #expect(table.rows == 701)
        return dataset
      }
      let found = try await Self.search(room, dataset) { query, table in
        query.condition = try SoQLReader.condition("n < 0 or w is null or code = 'new'", of: table)
      }
      let expected: [JSON] = [
        ["_id": 6, "code": "c5", "n": -5, "w": "old"], ["_id": 7, "code": "c6", "n": -6, "w": "old"],
        ["_id": 700, "code": "c699", "n": 699, "w": nil], ["_id": 701, "code": "new", "n": 1, "w": nil],
      ]
      #expect(found.rows == expected)
    }
  }

  @Test("fields that come later are empty in the rows before; another kind is refused")
  func laterFields() async throws {
    try await CatalogueRoom.with { room in
      let (dataset, _) = try await Self.table(room, rows: 10)
      try await room.database.write { tx in
        var table = try Datastores.create(
          tx, dataset, place: 1, fields: [DatastoreField(id: "note", kind: .text)], primaryKey: nil, at: room.dawn)
        table = try Datastores.add(
          tx, DatastoreBatch([["note": "新"]], for: table), to: table, of: dataset.owner, .insert, at: room.dawn)
        #expect(throws: Refusal.self) {
          _ = try Datastores.create(
            tx, dataset, place: 1, fields: [DatastoreField(id: "year", kind: .text)], primaryKey: nil, at: room.dawn)
        }
      }
      let found = try await Self.search(room, dataset) { query, table in
        query.condition = try SoQLReader.condition("note is not null or :id = 1", of: table)
      }
      let notes: [JSON?] = found.rows.map { $0["note"] }
      let wanted: [JSON?] = [JSON.null, "新"]
      #expect(notes == wanted && found.rows.last?["town"] == JSON.null)
    }
  }

  @Test(
    "a query that is none is refused and nothing of it reaches the database",
    arguments: [
      "town = '柳州'; DROP TABLE dataset", "town = ''' OR 1=1", "1 = 1", "year = 'x'", "nothing = 1", "town like '%'",
      "((((((((((((((((((((((((((((((((year=1))))))))))))))))))))))))))))))))", "year between 1", "open = 3",
      "town = (select 1)", "day = 'yesterday'", "starts_with(year, '2')", "", "and", "not", "year in ()",
      String(repeating: "year=1 or ", count: 300) + "year=1",
    ])
  func nonsense(_ text: String) async throws {
    try await CatalogueRoom.with { room in
      let (dataset, _) = try await Self.table(room, rows: 1)
      await #expect(throws: Refusal.self) {
        _ = try await Self.search(room, dataset) { query, table in
          query.condition = try SoQLReader.condition(text, of: table)
        }
      }
    }
  }

  @Test("values of the wrong kind, strange records and names are refused by their number")
  func wrongKinds() async throws {
    try await CatalogueRoom.with { room in
      let (_, table) = try await Self.table(room, rows: 0)
      let wrong: [JSON] = [
        ["year": "abc"], ["year": 1.5], ["level": "nan"], ["level": "0x10"], ["open": "perhaps"], ["day": "2026-02-30"],
        ["day": "2026-1-1"], ["town": ["a"]], ["town": .string(String(repeating: "x", count: 70_000))], ["none": 1],
        "text", [1, 2], ["year": "99999999999999999999"],
      ]
      for record in wrong {
        #expect(throws: Refusal.self, "\(record)") { _ = try DatastoreBatch([["year": 1], record], for: table) }
      }
      _ = try DatastoreBatch([["year": "12", "level": "1e3", "open": "t", "day": .null], [:]], for: table)
      for name in ["", "_id", "_x", "a\"b", "a\nb", " a", String(repeating: "x", count: 101)] {
        #expect(throws: Refusal.self, "\(name)") {
          try DatastoreTable.check([DatastoreField(id: name, kind: .text)], key: [])
        }
      }
      let field = DatastoreField(id: "a", kind: .text)
      #expect(throws: Refusal.self) { try DatastoreTable.check([field, field], key: []) }
      #expect(throws: Refusal.self) { try DatastoreTable.check([], key: []) }
      #expect(throws: Refusal.self) { try DatastoreTable.check([field], key: ["b"]) }
    }
  }

  @Test("a block that was damaged is noticed and none of it is read")
  func damage() throws {
    var writer = DatastoreBlockWriter(Self.fields)
    for number in 0..<20 {
      writer.add([.text("t\(number)"), .int(Int64(number)), .null, .bool(true), .text("2026-01-01")])
    }
    let block = writer.finish()
    #expect(DatastoreBlock(block)?.rows == 20)
    for length in 0..<block.count { #expect(DatastoreBlock(Array(block[..<length])) == nil) }
    for place in 0..<block.count {
      var other = block
      other[place] ^= 0xFF
      // Whatever it reads as, reading it stays inside.
      guard let damaged = DatastoreBlock(other), damaged.fits(Self.fields) else { continue }
      for row in 0..<damaged.rows {
        for (field, told) in Self.fields.enumerated() { _ = damaged.cell(field, row, told.kind) }
      }
    }
  }
}
