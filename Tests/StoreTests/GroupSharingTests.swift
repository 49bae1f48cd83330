import Store
import StoreTesting
import Synchronization
import Testing

/// What writes of one group share must not show: neither to themselves nor to each other.
@Suite("What a group shares") struct GroupSharingTests {
  private static let counter = Counter("tally", "count", of: "name")

  /// A database with a counter `a` at 0, and every write of `writes` in one group.
  private func together(
    _ writes: [@Sendable (Transaction) throws -> Void],
    _ check: (any Database, [Result<Void, any Error>]) async throws -> Void
  ) async throws {
    try await withStore { database, _ in
      try await database.write { tx in
        try tx.script("CREATE TABLE tally (name TEXT NOT NULL PRIMARY KEY, count INTEGER NOT NULL, note TEXT) STRICT")
        try tx.script("CREATE TABLE part (n INTEGER NOT NULL REFERENCES item (n), m INTEGER) STRICT")
        try tx.execute("INSERT INTO tally (name, count) VALUES (?, 0)", "a")
      }
      try await check(database, GroupCommitTests().together(database, writes))
    }
  }

  private static func append(_ tx: Transaction, _ n: Int, _ text: String = "") throws {
    try tx.append("INSERT INTO item (n, text) VALUES (?, ?)", n, text)
  }

  @Test("appended rows are seen by what asks for them, and all are there at the end") func appended() async throws {
    let writes = (0..<150).map { n in
      { @Sendable (tx: Transaction) in
        try Self.append(tx, n)
        // What refers to a row that waits finds it.
        if n % 50 == 7 { try tx.execute("INSERT INTO part (n, m) VALUES (?, ?)", n, n % 3 == 0 ? Int?.none : n) }
        if n % 50 == 20 {
          let numbers = try tx.numbers()
          #expect(numbers == (0...n).map(Int64.init))
        }
        try tx.append("INSERT INTO part (n, m) VALUES (?, ?)", n, n % 2 == 0 ? Int?.none : n)
      }
    }
    try await together(writes) { database, results in
      for result in results { try result.get() }
      #expect(try await database.read { try $0.numbers() } == (0..<150).map(Int64.init))
      let parts = try await database.read { try $0.row("SELECT COUNT(*), COUNT(m) FROM part") }
      #expect(try parts?.int(0) == 153)
      #expect(try parts?.int(1) == 75 + 2)
    }
  }

  @Test("a counter counts on, whoever asks, and is written once it could be seen") func counts() async throws {
    let seen = Mutex<[Int64?]>([])
    let note = { @Sendable (value: Int64?) in seen.withLock { $0.append(value) } }
    try await together([
      { try $0.raise(Self.counter, "a") },
      { note(try $0.next(Self.counter, "a")) },
      { note(try $0.row("SELECT count FROM tally WHERE name = ?", "a")?.int(0)) },
      { try $0.raise(Self.counter, "a") },
      { tx in
        guard case .integer(let count)? = try tx.row("SELECT * FROM tally WHERE name = ?", "a")?["count"] else {
          return
        }
        note(count)
      },
      { note(try $0.row("SELECT count FROM tally WHERE name = ?", "a")?.int(0)) },
      { try $0.execute("UPDATE tally SET count = count * 10 WHERE name = ?", "a") },
      { note(try $0.next(Self.counter, "a")) },
      { note(try $0.next(Self.counter, "none")) },
      { try $0.raise(Self.counter, "none") },
    ]) { database, results in
      for result in results { try result.get() }
      #expect(seen.withLock { $0 } == [2, 2, 3, 3, 31, nil])
      #expect(try await database.read { try $0.row("SELECT count FROM tally")?.int(0) } == 31)
    }
  }

  @Test("an answer is not kept longer than it is true") func answers() async throws {
    /// The text of row 1 and the number of rows, asked twice.
    func expect(_ text: String?, _ count: Int64) -> @Sendable (Transaction) throws -> Void {
      { tx in
        for _ in 0..<2 {
          let found = try tx.row("SELECT text FROM item WHERE n = ?", 1)?.text(0)
          let rows = try tx.row("SELECT COUNT(*) FROM item")?.int(0)
          #expect(found == text)
          #expect(rows == count)
        }
      }
    }
    try await together([
      expect(nil, 0),
      { try Self.append($0, 1, "one") },
      expect("one", 1),
      { try $0.execute("UPDATE item SET text = ? WHERE n = ?", "two", 1) },
      expect("two", 1),
      { _ = try $0.row("UPDATE item SET text = ? WHERE n = ? RETURNING text", "three", 1) },
      expect("three", 1),
      { try $0.script("DELETE FROM item") },
      expect(nil, 0),
    ]) { _, results in
      for result in results { try result.get() }
    }
  }

  @Test("texts that differ only in Unicode normalisation are two") func normalisation() async throws {
    let (one, other) = ("\u{E9}", "e\u{301}")
    let find = { @Sendable (tx: Transaction, text: String) in
      try tx.rows("SELECT n FROM item WHERE text = ?", text).map { try $0.int(0) }
    }
    try await together([
      { tx in
        try Self.append(tx, 1, one)
        try Self.append(tx, 2, other)
        for text in [one, other] { try tx.execute("INSERT INTO tally (name, count) VALUES (?, 0)", text) }
      },
      { tx in
        let found = [try find(tx, one), try find(tx, other)]
        #expect(found == [[1], [2]])
        let counts = [try tx.next(Self.counter, one), try tx.next(Self.counter, other), try tx.next(Self.counter, one)]
        #expect(counts == [1, 1, 2])
      },
    ]) { database, results in
      for result in results { try result.get() }
      let counts = try await database.read { tx in try tx.rows("SELECT count FROM tally WHERE count > 0 ORDER BY count")
      }
      #expect(try counts.map { try $0.int(0) } == [1, 2])
    }
  }

  @Test("a write that fails takes with it what it appended and counted, and nothing else") func undone() async throws {
    let seen = Mutex<[Int: Int64]>([:])
    let writes = (0..<80).map { n in
      { @Sendable (tx: Transaction) in
        let number = try tx.next(Self.counter, "a")
        try Self.append(tx, n)
        if n == 13 { throw Deliberate() }
        if n == 70 {
          let count = try tx.numbers().count
          #expect(count == 70)
        }
        seen.withLock { $0[n] = number }
      }
    }
    try await together(writes) { database, results in
      for (n, result) in results.enumerated() where n != 13 { try result.get() }
      #expect(throws: Deliberate()) { try results[13].get() }
      #expect(try await database.read { try $0.numbers() } == (0..<80).filter { $0 != 13 }.map(Int64.init))
      #expect(try await database.read { try $0.row("SELECT count FROM tally")?.int(0) } == 79)
      // Each number once, in order: those whose group was run again have the numbers of the last run.
      let numbers = seen.withLock { seen in seen.keys.sorted().compactMap { seen[$0] } }
      #expect(numbers == Array(1...79))
    }
  }

  @Test("many that fail are each undone alone") func manyUndone() async throws {
    let writes = (0..<150).map { n in
      { @Sendable (tx: Transaction) in
        try Self.append(tx, n)
        try tx.raise(Self.counter, "a")
        if n % 3 == 0 { throw Deliberate() }
      }
    }
    try await together(writes) { database, results in
      for (n, result) in results.enumerated() {
        if n % 3 == 0 { #expect(throws: Deliberate()) { try result.get() } } else { try result.get() }
      }
      #expect(try await database.read { try $0.numbers() } == (0..<150).filter { $0 % 3 != 0 }.map(Int64.init))
      #expect(try await database.read { try $0.row("SELECT count FROM tally")?.int(0) } == 100)
    }
  }

  @Test("an appended row that a constraint refuses fails its own write and no other") func refused() async throws {
    try await together([
      { try Self.append($0, 1) },
      { try Self.append($0, 2) },
      { try Self.append($0, 1, "again") },
      { try $0.append("INSERT INTO part (n, m) VALUES (?, ?)", 99, 1) },
      { try Self.append($0, 3) },
    ]) { database, results in
      for n in [0, 1, 4] { try results[n].get() }
      for n in [2, 3] {
        let clash = await failure { try results[n].get() }
        #expect(clash?.isConstraint == true)
      }
      #expect(try await database.read { try $0.numbers() } == [1, 2, 3])
      #expect(database.condition.health == .ready)
    }
  }

  @Test("a lone write whose appended row is refused is told so") func loneRefused() async throws {
    try await withStore { database, _ in
      try await database.write { try Self.append($0, 1) }
      let clash = await failure { try await database.write { try Self.append($0, 1) } }
      #expect(clash?.isConstraint == true)
      #expect(try await database.read { try $0.numbers() } == [1])
    }
  }

  @Test("what is remembered is of this group, and goes when its table changes") func remembered() async throws {
    let seen = Mutex<[String?]>([])
    let recall = { @Sendable (tx: Transaction) in
      let known = tx.recall("x", as: String.self)
      seen.withLock { $0.append(known) }
    }
    try await together([
      { tx in
        try Self.append(tx, 1)
        tx.remember("one", as: "x", of: "item")
      },
      { recall($0) },
      { tx in
        try Self.append(tx, 2)
        recall(tx)
      },
      { try $0.execute("DELETE FROM tally") },
      { recall($0) },
      { try $0.execute("DELETE FROM item WHERE n = 2") },
      { recall($0) },
    ]) { database, results in
      for result in results { try result.get() }
      // A driver need not remember; one that does must forget.
      let found = seen.withLock { $0 }
      #expect(found == ["one", "one", "one", nil] || found == [nil, nil, nil, nil])
      let later = try await database.write { $0.recall("x", as: String.self) }
      #expect(later == nil)
    }
  }

  @Test("who remembers what it appends finds the newest row of its own, whatever else is written") func chain()
    async throws
  {
    // Links of five chains, each with the one before it in `m`, as the evidence log does it.
    let links = Mutex<[Int: [Int64?]]>([:])
    let writes = (0..<120).map { n in
      { @Sendable (tx: Transaction) in
        let chain = n % 5
        let known = tx.recall("chain \(chain)", as: Int64.self)
        let last =
          try known ?? tx.earlierRow("SELECT n FROM item WHERE text = ? ORDER BY n DESC LIMIT 1", "\(chain)")?.int(0)
        try Self.append(tx, n, "\(chain)")
        tx.remember(Int64(n), as: "chain \(chain)", of: "item")
        links.withLock { $0[n] = [last] }
        // What is remembered is gone, what was appended is not.
        if n == 43 { try tx.execute("UPDATE item SET text = text") }
        if n == 71 { try tx.script("DELETE FROM tally") }
        if n == 90 { throw Deliberate() }
      }
    }
    try await together(writes) { _, results in
      for (n, result) in results.enumerated() where n != 90 { try result.get() }
      for (n, last) in links.withLock({ $0 }) where n != 90 {
        let before = n - 5 == 90 ? 85 : n - 5
        #expect(last == [before < 0 ? nil : Int64(before)], "link \(n)")
      }
    }
  }

  @Test("the words of a statement") func words() {
    let insert = StatementText("INSERT INTO item (n, text)\nVALUES (?, ?)")
    #expect(insert.target == "item" && insert.takesRows && !insert.isQuery)
    #expect(insert.repeated(1) == insert.sql)
    #expect(insert.repeated(3) == insert.sql + ", (?, ?), (?, ?)")
    #expect(!StatementText("INSERT INTO item (n) VALUES (?) ON CONFLICT DO NOTHING").takesRows)
    #expect(!StatementText("INSERT INTO item (n, text) VALUES (?, 'a?')").takesRows)
    #expect(StatementText("\n  SELECT a FROM b").isRepeatable)
    #expect(!StatementText("SELECT random()").isRepeatable)
    #expect(StatementText("update Item set n = 1").target == "item")
    #expect(StatementText("DELETE FROM item").target == "item")
    #expect(StatementText("WITH a AS (DELETE FROM item RETURNING n) SELECT n FROM a").target == nil)
    #expect(!StatementText("WITH a AS (DELETE FROM item RETURNING n) SELECT n FROM a").isQuery)
  }
}
