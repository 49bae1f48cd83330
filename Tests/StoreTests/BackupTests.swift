import Glibc
import Store
import StoreTesting
import Testing
import Vocabulary

@Suite("Backup and restore") struct BackupTests {
  func sha256Agrees(_ folder: TemporaryFolder, _ name: String) -> Bool {
    shell("cd '\(folder.path)' && sha256sum --quiet -c \(name).sha256") == 0
  }

  @Test("a backup taken while writes go on is one moment, whole and sound") func whileWriting() async throws {
    try await withSQLite { database, folder in
      // Each write keeps the sum of all rows at zero, so half a write would show.
      let writing = Task {
        var n = 0
        while !Task.isCancelled {
          let base = n
          try await database.write { tx in
            try tx.insert(base, String(repeating: "x", count: 2000))
            try tx.insert(-base - 1, String(repeating: "y", count: 2000))
          }
          n += 1
        }
        return n
      }
      await until { database.condition.writes > 50 }
      for round in 0..<3 {
        try await database.backup(to: folder.file("b\(round)"))
        #expect(sha256Agrees(folder, "b\(round)"))
        #expect(shell("test ! -e '\(folder.file("b\(round)-wal"))'") == 0)
        let before = database.condition.writes
        await until { database.condition.writes > before + 20 }
      }
      writing.cancel()
      let written = try await writing.value
      for round in 0..<3 {
        let target = TemporaryFolder()
        let restored = try await SQLiteDatabase.restore(from: folder.file("b\(round)"), to: target.file("a.db"))
        #expect(restored.digestChecked && restored.previous == nil && restored.bytes > 0)
        let copy = try SQLiteDatabase(path: target.file("a.db"))
        #expect(try await copy.damage() == [])
        let numbers = try await copy.read { try $0.numbers() }
        #expect(numbers.count > 50 && numbers.count <= written * 2)
        #expect(numbers.reduce(0, +) == -Int64(numbers.count / 2))
        try await copy.close()
      }
    }
  }

  @Test("a backup does not write over a file, and leaves none when it fails") func exists() async throws {
    try await withSQLite { database, folder in
      try await database.backup(to: folder.file("b"))
      await #expect(throws: StoreOpenError.exists(path: folder.file("b"))) {
        try await database.backup(to: folder.file("b"))
      }
      await #expect(throws: (any Error).self) { try await database.backup(to: folder.file("none/b")) }
      #expect(shell("ls '\(folder.path)' | grep -q unfinished") == 1)
    }
  }

  @Test("many backups to one name at once: one image, and the digest is its own") func sameName() async throws {
    try await withSQLite { database, folder in
      try await database.write { tx in for n in 1...50 { try tx.insert(n, "row \(n)") } }
      for round in 0..<10 {
        let name = "b\(round)"
        let made = await withTaskGroup(of: Bool.self) { group in
          for n in 0..<8 {
            group.addTask {
              // So that the images differ.
              try? await database.write { try $0.insert(1000 + round * 8 + n) }
              do { try await database.backup(to: folder.file(name)) } catch { return false }
              return true
            }
          }
          return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
        #expect(sha256Agrees(folder, name))
      }
      #expect(shell("ls '\(folder.path)' | grep -q unfinished") == 1)
    }
  }

  /// A backup with rows 1…100, and a folder to restore to.
  func image() async throws -> (TemporaryFolder, String) {
    let folder = try await withSQLite { database, folder in
      try await database.write { tx in for n in 1...100 { try tx.insert(n, "row number \(n)") } }
      try await database.backup(to: folder.file("image"))
      return folder
    }
    return (folder, folder.file("image"))
  }

  @Test("a restore puts the image in place of a database only when told, and keeps the old one") func replace()
    async throws
  {
    let (folder, image) = try await image()
    let path = folder.file("a.db")
    let changed = try SQLiteDatabase(path: path)
    try await changed.write { try $0.insert(500) }

    await #expect(throws: StoreOpenError.inUse(path: path)) {
      try await SQLiteDatabase.restore(from: image, to: path, replacing: true)
    }
    try await changed.close()
    await #expect(throws: RestoreError.occupied(path: path)) { try await SQLiteDatabase.restore(from: image, to: path) }
    let restored = try await SQLiteDatabase.restore(from: image, to: path, replacing: true)
    #expect(restored.previous == path + ".before-restore")
    let after = try SQLiteDatabase(path: path)
    #expect(try await after.read { try $0.numbers() } == (1...100).map(Int64.init))
    try await after.close()
  }

  @Test("the replaced database is kept whole, its log included") func previous() async throws {
    let (folder, image) = try await image()
    let path = folder.file("a.db")
    // As after a kill: the last row is in the log only.
    #expect(
      shell("sqlite3 '\(path)' 'PRAGMA journal_mode=WAL; INSERT INTO item VALUES (500, \"late\")' >/dev/null") == 0)
    let restored = try await SQLiteDatabase.restore(from: image, to: path, replacing: true)
    let kept = try #require(restored.previous)
    #expect(shell("test \"$(sqlite3 '\(kept)' 'SELECT count(*) FROM item')\" = 101") == 0)
    let database = try SQLiteDatabase(path: path)
    #expect(try await database.read { try $0.numbers() } == (1...100).map(Int64.init))
    try await database.close()
  }

  @Test("any byte of an image that was changed is noticed") func altered() async throws {
    let (folder, image) = try await image()
    let target = folder.file("new.db")
    // Inside a row's text: SQLite's own check is content with it.
    #expect(shell("sed -i 's/row number 77/row number 78/' '\(image)'") == 0)
    #expect(shell("test \"$(sqlite3 '\(image)' 'PRAGMA integrity_check')\" = ok") == 0)
    await #expect(throws: RestoreError.self) { try await SQLiteDatabase.restore(from: image, to: target) }
    // Without the digest the same image passes: it is the digest that notices.
    unlink(image + ".sha256")
    #expect(try await SQLiteDatabase.restore(from: image, to: target).digestChecked == false)
  }

  @Test("an image whose structure is broken is refused without a digest too") func broken() async throws {
    let (folder, image) = try await image()
    unlink(image + ".sha256")
    #expect(shell("dd if=/dev/urandom of='\(image)' bs=4096 seek=1 count=1 conv=notrunc 2>/dev/null") == 0)
    await #expect(throws: RestoreError.self) {
      try await SQLiteDatabase.restore(from: image, to: folder.file("new.db"))
    }
    #expect(shell("ls '\(folder.path)' | grep -q -e new.db$ -e restoring") == 1)
  }

  @Test("what is no backup is refused, by name") func foreign() async throws {
    let (folder, image) = try await image()
    let target = folder.file("new.db")
    await #expect(throws: RestoreError.missing(path: folder.file("none"))) {
      try await SQLiteDatabase.restore(from: folder.file("none"), to: target)
    }
    #expect(shell("sqlite3 '\(folder.file("alien"))' 'CREATE TABLE t (n)'") == 0)
    await #expect(throws: RestoreError.foreign(path: folder.file("alien"))) {
      try await SQLiteDatabase.restore(from: folder.file("alien"), to: target)
    }
    #expect(shell("head -c 5000 /dev/urandom > '\(folder.file("noise"))'") == 0)
    await #expect(throws: RestoreError.self) {
      try await SQLiteDatabase.restore(from: folder.file("noise"), to: target)
    }
    #expect(shell("echo log > '\(image)-wal'") == 0)
    await #expect(throws: RestoreError.unfinished(path: image)) {
      try await SQLiteDatabase.restore(from: image, to: target)
    }
  }
}

/// On whichever driver the run has.
@Suite("Backup of any driver") struct AnyBackupTests {
  @Test("a backup holds everything, checks out, and goes into an empty database only") func roundTrip() async throws {
    try await withStore { database, folder in
      try await database.write { tx in for n in 0..<700 { try tx.insert(n, "灵渠 \(n)") } }
      let image = folder.file("backup")
      try await database.backup(to: image)
      await #expect(throws: StoreOpenError.exists(path: image)) { try await database.backup(to: image) }
      let steps = [Migration("test-0001-item", "CREATE TABLE item (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")]
      let other = try await TestDatabase.open(folder.file("other.db"))
      let restored = try await SQLiteDatabase.restore(
        from: image, into: other, scratch: folder.file("scratch"), migrations: steps)
      #expect(restored.digestChecked)
      #expect(try await other.read { try $0.row("SELECT text FROM item WHERE n = 699")?.text(0) } == "灵渠 699")
      #expect(try await other.read { try $0.numbers().count } == 700)
      await #expect(throws: DatabaseCopy.Failure.occupied) {
        try await SQLiteDatabase.restore(from: image, into: other, scratch: folder.file("scratch"), migrations: steps)
      }
      #expect(shell("ls '\(folder.path)' | grep -E 'scratch|unfinished'") == 1)
      try await other.close()
    }
  }
}
