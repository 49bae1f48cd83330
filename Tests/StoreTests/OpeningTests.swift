import Glibc
import Store
import Testing
import Vocabulary

@Suite("Opening") struct OpeningTests {
  @Test("the writer flushes every commit, in WAL mode with foreign keys, after opening and again later")
  func settings() async throws {
    try await withSQLite { database, _ in
      for _ in 0..<2 {
        let settings = try await database.write { tx in
          try ["synchronous", "foreign_keys", "wal_autocheckpoint", "mmap_size"].map {
            try tx.row("PRAGMA \($0)")?.int(0)
          }
        }
        #expect(settings == [2, 1, 0, 0])
        #expect(try await database.write { try $0.row("PRAGMA journal_mode")?.text(0) } == "wal")
        try await database.write { try $0.execute("INSERT INTO item (n, text) VALUES (1, '') ON CONFLICT DO NOTHING") }
      }
    }
  }

  @Test("only the mutant for the power-cut test flushes less") func mutant() async throws {
    let folder = TemporaryFolder()
    let database = try SQLiteDatabase(path: folder.file("a.db"), synchronous: .normal)
    #expect(try await database.write { try $0.row("PRAGMA synchronous")?.int(0) } == 1)
    try await database.close()
  }

  @Test("a database that is open is not opened a second time, by whatever name") func locked() async throws {
    try await withSQLite { database, folder in
      let path = folder.file("a.db")
      #expect(throws: StoreOpenError.self) { try SQLiteDatabase(path: path) }
      try #require(symlink(path, folder.file("other.db")) == 0)
      #expect(throws: StoreOpenError.self) { try SQLiteDatabase(path: folder.file("other.db")) }
      try await database.write { try $0.insert(1) }
    }
  }

  @Test("the lock keeps another process out and goes with the one that holds it") func otherProcess() async throws {
    let folder = TemporaryFolder()
    let database = try SQLiteDatabase(path: folder.file("a.db"))
    #expect(shell("flock --nonblock '\(folder.file("a.db.lock"))' true") == 1)
    try await database.close()
    #expect(shell("flock --nonblock '\(folder.file("a.db.lock"))' true") == 0)
    // A holder that is killed frees it too.
    _ = shell("flock '\(folder.file("a.db.lock"))' sh -c 'kill -9 $$' 2>/dev/null")
    let again = try SQLiteDatabase(path: folder.file("a.db"))
    try await again.close()
  }

  @Test("removing the lock file lets nobody else in") func lockRemoved() async throws {
    let folder = TemporaryFolder()
    let path = folder.file("a.db")
    let database = try SQLiteDatabase(path: path)
    unlink(path + ".lock")
    // From another process: descriptors of this one would drop the locks of SQLite.
    #expect(shell("flock --nonblock '\(path)' true") == 1)
    try await database.close()
    #expect(shell("flock --nonblock '\(path)' true") == 0)
  }

  @Test("a database that was closed is one file with nothing left in its log") func closedIsWhole() async throws {
    let folder = TemporaryFolder()
    let database = try SQLiteDatabase(path: folder.file("a.db"))
    try await database.migrate([
      Migration("test-0001-item", "CREATE TABLE item (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
    ])
    for n in 1...5 { try await database.write { try $0.insert(n) } }
    _ = try await database.read { try $0.numbers() }
    #expect(shell("test -s '\(folder.file("a.db-wal"))'") == 0)
    try await database.close()
    #expect(shell("test -s '\(folder.file("a.db-wal"))'") == 1)
    #expect(shell("mkdir '\(folder.file("moved"))' && cp '\(folder.file("a.db"))' '\(folder.file("moved/a.db"))'") == 0)
    #expect(shell("test \"$(sqlite3 '\(folder.file("moved/a.db"))' 'SELECT count(*) FROM item')\" = 5") == 0)
  }

  @Test("the files are readable by their owner only") func permissions() async throws {
    try await withSQLite { database, folder in
      try await database.write { try $0.insert(1) }
      for name in ["a.db", "a.db-wal", "a.db.lock"] {
        var status = stat()
        try #require(stat(folder.file(name), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600, "\(name)")
      }
    }
  }

  @Test("a file that is not a database is not opened, and not changed") func foreign() throws {
    let folder = TemporaryFolder()
    try #require(
      shell("printf 'a letter to a friend, long enough to be read as a header' > '\(folder.file("a.db"))'") == 0)
    let before = shell("grep -q friend '\(folder.file("a.db"))'")
    #expect(throws: (any Error).self) { try SQLiteDatabase(path: folder.file("a.db")) }
    #expect(before == 0 && shell("grep -q friend '\(folder.file("a.db"))'") == 0)
    // The lock is free again.
    #expect(shell("flock --nonblock '\(folder.file("a.db.lock"))' true") == 0)
  }
}
