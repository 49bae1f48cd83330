import Store
import StoreTesting
import Testing
import Vocabulary

@Suite("Transactions") struct TransactionTests {
  @Test("a read keeps its snapshot while others write") func snapshot() async throws {
    try await withStore { database, _ in
      try await database.write { try $0.insert(1) }
      let gate = Gate()
      async let seen = database.read { tx in
        let before = try tx.numbers()
        gate.pass()
        return [before, try tx.numbers()]
      }
      await until { gate.entered }
      try await database.write { try $0.insert(2) }
      #expect(try await database.read { try $0.numbers() } == [1, 2])
      gate.open()
      #expect(try await seen == [[1], [1]])
    }
  }

  @Test("a read cannot write") func readOnly() async throws {
    try await withStore { database, _ in
      await failure { try await database.read { try $0.insert(1) } }
      let numbers = try await database.read { try $0.numbers() }
      #expect(numbers == [])
      #expect(database.condition.health == .ready)
    }
  }

  @Test("a query may run again inside its own loop") func reentrant() async throws {
    try await withStore { database, _ in
      try await database.write { tx in for n in 1...3 { try tx.insert(n) } }
      let pairs = try await database.read { tx in
        var pairs: [[Int64]] = []
        try tx.each("SELECT n FROM item WHERE n > ? ORDER BY n", 0) { outer in
          try tx.each("SELECT n FROM item WHERE n > ? ORDER BY n", try outer.int(0)) { inner in
            pairs.append([try outer.int(0), try inner.int(0)])
            return true
          }
          return true
        }
        return pairs
      }
      #expect(pairs == [[1, 2], [1, 3], [2, 3]])
    }
  }

  @Test("a loop that is left early or by an error leaves the statement usable") func leftEarly() async throws {
    try await withStore { database, _ in
      try await database.write { tx in for n in 1...10 { try tx.insert(n) } }
      try await database.write { tx in
        for _ in 0..<3 {
          var seen = 0
          try tx.each("SELECT n FROM item") { _ in
            seen += 1
            return seen < 2
          }
          #expect(seen == 2)
          #expect(throws: Deliberate()) { try tx.each("SELECT n FROM item") { _ in throw Deliberate() } }
        }
        #expect(try tx.execute("DELETE FROM item WHERE n > ?", 4) == 6)
      }
      #expect(try await database.read { try $0.numbers().count } == 4)
    }
  }

  @Test("execute counts the rows that it changed, and none for other statements") func counts() async throws {
    try await withStore { database, _ in
      try await database.write { tx in
        let inserted = try tx.execute("INSERT INTO item (n, text) VALUES (1, 'a'), (2, 'b')")
        #expect(inserted == 2)
        try tx.script("CREATE TABLE other (n INTEGER) STRICT")
        #expect(try tx.execute("DELETE FROM other") == 0)
        #expect(try tx.execute("UPDATE item SET text = ? WHERE n = ?", "c", 9) == 0)
        #expect(try tx.execute("INSERT INTO item (n, text) VALUES (1, 'x') ON CONFLICT DO NOTHING") == 0)
        #expect(try tx.row("INSERT INTO item (n, text) VALUES (3, 'z') RETURNING n")?.int(0) == 3)
      }
    }
  }

  @Test("too few or too many arguments are an error, not NULL") func arguments() async throws {
    try await withStore { database, _ in
      await failure {
        try await database.write { try $0.execute("INSERT INTO item (n, text) VALUES (?, ?)", 1) }
      }
      await failure {
        try await database.write { try $0.execute("INSERT INTO item (n, text) VALUES (?, ?)", 1, "a", "b") }
      }
    }
  }

  @Test("foreign keys are enforced and STRICT tables refuse the wrong type") func strict() async throws {
    try await withStore { database, _ in
      try await database.write { try $0.script("CREATE TABLE child (n INTEGER NOT NULL REFERENCES item (n)) STRICT") }
      let orphan = await failure {
        try await database.write { try $0.execute("INSERT INTO child (n) VALUES (?)", 5) }
      }
      #expect(orphan?.isConstraint == true)
      await failure {
        try await database.write { try $0.execute("INSERT INTO item (n, text) VALUES (?, ?)", "one", "a") }
      }
    }
  }

  @Test("every kind of value comes back as it went in") func values() async throws {
    try await withStore { database, _ in
      try await database.write {
        try $0.script("CREATE TABLE kind (i INTEGER, r REAL, t TEXT, b BLOB, e BLOB, s TEXT, z TEXT) STRICT")
        try $0.execute(
          "INSERT INTO kind (i, r, t, b, e, s, z) VALUES (?, ?, ?, ?, ?, ?, ?)", Int64.min, 0.1,
          "灵渠 \u{1F600}end", [UInt8]([0, 255, 7]), [UInt8](), "", String?.none)
      }
      let row = try await database.read { try $0.row("SELECT i, r, t, b, e, s, z FROM kind") }
      let values = try #require(row)
      #expect(values[0] == .integer(.min) && values[1] == .real(0.1) && values[2] == .text("灵渠 \u{1F600}end"))
      #expect(
        values[3] == .blob([0, 255, 7]) && values[4] == .blob([]) && values[5] == .text("") && values[6] == .null)
    }
  }

  @Test("SELECT * follows a migration that adds a column") func columns() async throws {
    try await withStore { database, _ in
      try await database.write { try $0.insert(1, "a") }
      #expect(try await database.read { try $0.row("SELECT * FROM item")?.values.count } == 2)
      try await database.write { try $0.script("ALTER TABLE item ADD COLUMN more INTEGER") }
      let row = try await database.read { try $0.row("SELECT * FROM item") }
      #expect(row?.values.count == 3 && row?["more"] == .null)
    }
  }

  @Test("a signal comes after the commit, and not at all after a rollback") func signals() async throws {
    try await withStore { database, _ in
      var listener = database.signals("offers").makeAsyncIterator()
      await #expect(throws: Deliberate()) {
        try await database.write { tx in
          try tx.insert(1)
          tx.signal("offers")
          throw Deliberate()
        }
      }
      try await database.write { tx in
        try tx.insert(2)
        tx.signal("offers")
        tx.signal("others")
      }
      _ = await listener.next()
      // The first wake-up is the second write's: what it wrote is there already, what was undone is not.
      #expect(try await database.read { try $0.numbers() } == [2])
      // Nothing else is pending: the next element is the end of the stream.
      try await database.close()
      #expect(await listener.next() == nil)
      var late = database.signals("offers").makeAsyncIterator()
      #expect(await late.next() == nil)
    }
  }
}
