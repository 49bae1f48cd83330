import Glibc
import Store
import Testing
import Vocabulary

/// What is left of a hub's data when a restore fails or is cut at each of its steps.
@Suite("Restores that are cut") struct RestoreCutTests {
  private static let item = [
    Migration("test-0001-item", "CREATE TABLE item (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
  ]

  /// A backup of rows 1…10 (`image`) and, as a kill leaves it, a database of rows 1…40 (`hub.db`), the last of them in its
  /// log only.
  private func scene() async throws -> TemporaryFolder {
    let folder = TemporaryFolder()
    let database = try SQLiteDatabase(path: folder.file("a.db"))
    try await database.migrate(Self.item)
    try await database.write { tx in for n in 1...10 { try tx.insert(n) } }
    try await database.backup(to: folder.file("image"))
    try await database.write { tx in for n in 11...40 { try tx.insert(n) } }
    try #require(shell("cd '\(folder.path)' && cp a.db hub.db && cp a.db-wal hub.db-wal && test -s hub.db-wal") == 0)
    try await database.close()
    return folder
  }

  private func rows(_ path: String) async throws -> Int {
    let database = try SQLiteDatabase(path: path)
    #expect(try await database.damage() == [])
    let count = try await database.read { try $0.numbers().count }
    try await database.close()
    return count
  }

  private func restore(
    _ folder: TemporaryFolder, reached: @escaping @Sendable (SQLiteDatabase.RestoreStep) throws -> Void = { _ in }
  ) async throws -> SQLiteDatabase.Restored {
    try await SQLiteDatabase.restore(
      from: folder.file("image"), to: folder.file("hub.db"), replacing: true, migrations: Self.item, reached: reached)
  }

  @Test(
    "one that fails leaves the old database with all it acknowledged", arguments: SQLiteDatabase.RestoreStep.allCases)
  func fails(at step: SQLiteDatabase.RestoreStep) async throws {
    let folder = try await scene()
    await #expect(throws: Deliberate.self) {
      try await restore(folder) { if $0 == step { throw Deliberate() } }
    }
    #expect(try await rows(folder.file("hub.db")) == (step == .renamed ? 10 : 40))
    // What goes on in the database must not reach what was kept of it.
    let database = try SQLiteDatabase(path: folder.file("hub.db"))
    try await database.write { tx in for n in 100...400 { try tx.insert(n, String(repeating: "z", count: 500)) } }
    try await database.close()
    if step != .checked { #expect(try await rows(folder.file("hub.db.before-restore")) == 40) }
  }

  @Test("one that is killed leaves the old one, the new one, or a refusal to open that a second restore ends")
  func killed() async throws {
    let folder = try await scene()
    let snapshots = TemporaryFolder()
    _ = try await restore(folder) { step in
      // What a kill at this moment would leave.
      guard shell("cp -a '\(folder.path)' '\(snapshots.file(step.rawValue))'") == 0 else { throw Deliberate() }
    }
    for step in SQLiteDatabase.RestoreStep.allCases {
      let path = snapshots.file(step.rawValue) + "/hub.db"
      switch step {
      case .checked, .kept: #expect(try await rows(path) == 40, "\(step)")
      case .renamed: #expect(try await rows(path) == 10, "\(step)")
      case .marked, .logAside:
        #expect(throws: RestoreError.cut(path: path)) { try SQLiteDatabase(path: path) }
        let again = try await SQLiteDatabase.restore(
          from: snapshots.file(step.rawValue) + "/image", to: path, replacing: true)
        #expect(try await rows(path) == 10)
        #expect(try await rows(try #require(again.previous)) == 40)
      }
      if step != .checked { #expect(try await rows(path + ".before-restore") == 40, "\(step)") }
    }
  }

  @Test("what an earlier restore kept is not lost to a later one") func earlier() async throws {
    let folder = try await scene()
    #expect(try await restore(folder).previous == folder.file("hub.db.before-restore"))
    #expect(try await restore(folder).previous == folder.file("hub.db.before-restore-2"))
    #expect(try await rows(folder.file("hub.db.before-restore")) == 40)
    #expect(try await rows(folder.file("hub.db.before-restore-2")) == 10)
  }

  @Test("a damaged database is kept as it was, its log with it, and replaced") func damaged() async throws {
    let folder = try await scene()
    let damage = "for f in hub.db hub.db-wal; do printf 'no database at all any more' | dd of=$f conv=notrunc; done"
    #expect(shell("cd '\(folder.path)' && { \(damage); } 2>/dev/null") == 0)
    let before = shell(
      "cd '\(folder.path)' && sha256sum hub.db hub.db-wal | sed 's/hub.db/hub.db.before-restore/' > sums")
    let restored = try await restore(folder)
    #expect(before == 0 && restored.previous == folder.file("hub.db.before-restore"))
    #expect(shell("cd '\(folder.path)' && sha256sum --quiet -c sums") == 0)
    #expect(try await rows(folder.file("hub.db")) == 10)
  }

  @Test("an image that does not fit this build is refused before anything is replaced") func unfit() async throws {
    let folder = try await scene()
    let (image, path) = (folder.file("image"), folder.file("hub.db"))
    await #expect(throws: RestoreError.unfit(path: image, .unknown(name: "test-0001-item"))) {
      try await SQLiteDatabase.restore(from: image, to: path, replacing: true, migrations: [])
    }
    await #expect(throws: RestoreError.unfit(path: image, .edited(name: "test-0001-item"))) {
      try await SQLiteDatabase.restore(
        from: image, to: path, replacing: true, migrations: [Migration("test-0001-item", "SELECT 1")])
    }
    // An older image fits: what it lacks is run when a hub opens it.
    #expect(try await rows(path) == 40)
    let newer = Self.item + [Migration("test-0002-more", "CREATE TABLE more (n INTEGER) STRICT")]
    _ = try await SQLiteDatabase.restore(from: image, to: path, replacing: true, migrations: newer)
    #expect(try await rows(path) == 10)
  }
}
