import Store
import StoreTesting
import Testing

@Suite("Copies between databases") struct CopyTests {
  let steps = [
    Migration(
      "a-0001-parent",
      """
      CREATE TABLE parent (id TEXT NOT NULL PRIMARY KEY, after TEXT REFERENCES parent (id), n INTEGER, r REAL, b BLOB) STRICT;
      CREATE TABLE head (id INTEGER NOT NULL PRIMARY KEY, size INTEGER NOT NULL) STRICT;
      INSERT INTO head (id, size) VALUES (1, 0)
      """),
    Migration(
      "a-0002-child", "CREATE TABLE child (parent TEXT NOT NULL REFERENCES parent (id), PRIMARY KEY (parent)) STRICT"),
  ]

  func fill(_ database: any Database) async throws {
    try await database.migrate(steps)
    try await database.write { tx in
      try tx.execute("UPDATE head SET size = 7")
      try tx.execute(
        "INSERT INTO parent (id, after, n, r, b) VALUES ('z', NULL, ?, ?, ?)", Int64.max, 0.1, [UInt8]([0, 255]))
      for n in 0..<1200 {
        // Each but the first refers to a row whose key sorts after its own.
        try tx.execute(
          "INSERT INTO parent (id, after, n) VALUES (?, ?, ?)", "p\(5000 - n)", n == 0 ? "z" : "p\(5001 - n)", n)
      }
      try tx.execute("INSERT INTO child (parent) VALUES ('z'), ('p5000')")
    }
  }

  @Test("everything arrives, from this run's driver to the embedded one and back") func roundTrip() async throws {
    let folder = TemporaryFolder()
    let first = try await TestDatabase.open(folder.file("a.db"))
    try await fill(first)
    let file = try SQLiteDatabase(path: folder.file("b.db"))
    let found = try await DatabaseCopy.copy(from: first, to: file)
    #expect(found["parent"]?.rows == 1201 && found["child"]?.rows == 2 && found["head"]?.rows == 1)
    let back = try await TestDatabase.open(folder.file("c.db"))
    #expect(try await DatabaseCopy.copy(from: file, to: back) == found)
    #expect(try await back.read { try $0.row("SELECT size FROM head")?.int(0) } == 7)
    // The schema is the same too: a later build goes on from there, and references hold.
    try await back.migrate(steps)
    await failure { try await back.write { try $0.execute("INSERT INTO child (parent) VALUES ('none')") } }
    for database in [first, file, back] as [any Database] { try await database.close() }
  }

  @Test("a target that holds tables, and a source that holds none, are refused") func refused() async throws {
    let folder = TemporaryFolder()
    let (full, empty) = (
      try await TestDatabase.open(folder.file("a.db")), try await TestDatabase.open(folder.file("b.db"))
    )
    try await fill(full)
    await #expect(throws: DatabaseCopy.Failure.empty) { try await DatabaseCopy.copy(from: empty, to: empty) }
    await #expect(throws: DatabaseCopy.Failure.occupied) { try await DatabaseCopy.copy(from: full, to: full) }
    for database in [full, empty] { try await database.close() }
  }

  @Test("a source that breaks off leaves the target without a row") func broken() async throws {
    let folder = TemporaryFolder()
    let first = try await TestDatabase.open(folder.file("a.db"))
    try await fill(first)
    try await first.write { try $0.script("DROP TABLE child") }
    let target = try await TestDatabase.open(folder.file("b.db"))
    await failure { try await DatabaseCopy.copy(from: first, to: target) }
    #expect(try await target.read { try $0.row("SELECT COUNT(*) FROM parent")?.int(0) } == 0)
    for database in [first, target] { try await database.close() }
  }
}
