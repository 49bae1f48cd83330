import Store
import StoreTesting
import Testing

@Suite("Migrations") struct MigrationTests {
  let one = Migration("a-0001-one", "CREATE TABLE one (n INTEGER) STRICT; CREATE INDEX one_n ON one (n)")
  let two = Migration("a-0002-two", "INSERT INTO one (n) VALUES (1)")

  func rows(_ database: any Database) async throws -> Int64? {
    try await database.read { try $0.row("SELECT count(*) FROM one")?.int(0) }
  }

  @Test("a step runs once, whenever it is added") func once() async throws {
    let folder = TemporaryFolder()
    for steps in [[one], [one, two], [one, two]] {
      let database = try await TestDatabase.open(folder.file("a.db"))
      try await database.migrate(steps)
      try await database.migrate(steps)
      #expect(try await rows(database) == Int64(steps.count - 1))
      try await database.close()
    }
  }

  @Test("a step that was edited after it ran is refused") func edited() async throws {
    try await withStore { database, _ in
      let item = Migration("test-0001-item", "CREATE TABLE item (n INTEGER PRIMARY KEY) STRICT")
      await #expect(throws: MigrationError.edited(name: "test-0001-item")) { try await database.migrate([item, one]) }
      await failure { try await rows(database) }
    }
  }

  @Test("a database of a newer build is refused") func unknown() async throws {
    try await withStore { database, _ in
      await #expect(throws: MigrationError.unknown(name: "test-0001-item")) { try await database.migrate([one]) }
    }
  }

  @Test("two steps of one name are refused") func twice() async throws {
    let folder = TemporaryFolder()
    let database = try await TestDatabase.open(folder.file("a.db"))
    await #expect(throws: MigrationError.duplicate(name: one.name)) { try await database.migrate([one, one]) }
    try await database.close()
  }

  @Test("a step that fails leaves nothing of any step behind") func failing() async throws {
    let folder = TemporaryFolder()
    let database = try await TestDatabase.open(folder.file("a.db"))
    let bad = Migration("a-0002-bad", "CREATE TABLE good (n INTEGER) STRICT; CREATE TABLE bad (n NONSENSE) STRICT")
    await failure { try await database.migrate([one, bad]) }
    await failure { try await rows(database) }
    try await database.migrate([one, two])
    #expect(try await rows(database) == 1)
    try await database.close()
  }
}
