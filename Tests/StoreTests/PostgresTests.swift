import Store
import Testing

@Suite("PostgreSQL driver") struct PostgresTests {
  @Test("a server that is not there is an error that says so, again and again") func absent() async throws {
    let settings = try PostgresSettings("postgres://nobody@/none?host=%2Fnonexistent&connect_timeout=2")
    for _ in 0..<3 {
      await #expect(throws: StoreOpenError.self) { try await PostgresDatabase.open(settings) }
    }
  }

  @Test("an address with a password, or that is none, is refused and not repeated") func address() {
    for address in [
      "postgres://hub:secret@db/hub", "postgres://hub@db/hub?password=secret", "postgres://[", "postgres://x/y?none=1",
    ] {
      do {
        _ = try PostgresSettings(address)
        Issue.record("\(address) was taken")
      } catch {
        #expect("\(error)".hasPrefix("this address of a database cannot be used"))
        #expect(!"\(error)".contains("secret"))
      }
    }
  }

  @Test("places are numbered except in quotes, and counted") func places() {
    let numbered = PostgresDialect.numbered("SELECT '?', \"a?\" FROM t WHERE x = ? AND y > ? LIMIT ?")
    #expect(numbered.sql == "SELECT '?', \"a?\" FROM t WHERE x = $1 AND y > $2 LIMIT $3")
    #expect(numbered.places == 3)
  }

  @Test("a migration's words become PostgreSQL's, except in quotes") func words() {
    let sql = PostgresDialect.script(
      "CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY, n INTEGER, b BLOB, r REAL REFERENCES u (id)) STRICT, WITHOUT ROWID; INSERT INTO t VALUES ('TEXT')"
    )
    #expect(
      sql
        == "CREATE TABLE t (id TEXT COLLATE \"C\" NOT NULL PRIMARY KEY, n BIGINT, b BYTEA, r DOUBLE PRECISION REFERENCES u (id) DEFERRABLE); INSERT INTO t VALUES ('TEXT')"
    )
  }

  @Test("sums of integers come back whole, beyond 64 bits as an overflow") func sums() async throws {
    try await withStore { database, _ in
      try await database.write { try $0.script("CREATE TABLE big (n INTEGER NOT NULL) STRICT") }
      for (values, sum) in [
        ([Int64.max, -1], Int64.max - 1), ([Int64.min, 0], .min), ([20_000, 30_000], 50_000), ([5, -5], 0),
        ([-10_001], -10_001),
      ] {
        try await database.write { tx in
          try tx.execute("DELETE FROM big")
          for value in values { try tx.execute("INSERT INTO big (n) VALUES (?)", value) }
        }
        let found = try await database.read { try $0.row("SELECT SUM(n), COUNT(*), MAX(n) > 0 FROM big")?.int(0) }
        #expect(found == sum)
      }
      try await database.write { tx in
        try tx.execute("DELETE FROM big")
        for _ in 0..<2 { try tx.execute("INSERT INTO big (n) VALUES (?)", Int64.max) }
      }
      await failure { try await database.read { try $0.row("SELECT SUM(n) FROM big")?.int(0) } }
    }
  }
}
