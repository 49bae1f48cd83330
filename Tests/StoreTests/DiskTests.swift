import Glibc
import Store
import Testing
import Vocabulary

@Suite("Disks that fail", .serialized) struct DiskTests {
  @Test(
    "on a full disk writes are refused as such, reads go on, nothing is damaged, and space brings writes back",
    .enabled(if: geteuid() == 0, "mounting a small disk needs root"))
  func full() async throws {
    let folder = TemporaryFolder()
    let mount = folder.file("disk")
    let mounted = shell("mkdir '\(mount)' && mount -t tmpfs -o size=64m,mode=700 lingqu-test '\(mount)'")
    try #require(mounted == 0)
    defer { #expect(shell("umount '\(mount)'") == 0) }
    let database = try SQLiteDatabase(path: mount + "/a.db")
    try await database.write { try $0.execute("CREATE TABLE item (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT") }
    let big = String(repeating: "x", count: 200_000)

    for round in 0..<2 {
      var acknowledged: [Int64] = try await database.read { try $0.numbers() }
      try #require(shell("cat /dev/zero > '\(mount)/filler' 2>/dev/null; test -s '\(mount)/filler'") == 0)
      var refusal: Refusal?
      var n = 1000 * (round + 1)
      while refusal == nil, n < 1000 * (round + 1) + 500 {
        let number = n
        do {
          try await database.write { try $0.insert(number, big) }
          acknowledged.append(Int64(number))
        } catch let found as Refusal {
          refusal = found
        }
        n += 1
      }
      #expect(refusal?.rule == "store.full" && refusal?.kind == .storageFull)
      #expect(database.condition.health == .full)
      // The ballast is given back, and still small writes are refused rather than left to chance.
      #expect(shell("test ! -e '\(mount)/a.db.ballast'") == 0)
      let again = await #expect(throws: Refusal.self) { try await database.write { try $0.insert(7, "") } }
      #expect(again?.rule == "store.full")
      #expect(try await database.read { try $0.numbers() } == acknowledged)
      #expect(database.condition.health == .full)

      try #require(unlink(mount + "/filler") == 0)
      let last = n
      try await database.write { try $0.insert(last, "room again") }
      #expect(database.condition.health == .ready)
      #expect(try await database.damage() == [])
      #expect(try await database.read { try $0.numbers() } == acknowledged + [Int64(last)])
    }
    try await database.close()
  }

  @Test(
    "a closure that swallows the full disk's error does not get its other writes through",
    .enabled(if: geteuid() == 0, "mounting a small disk needs root"))
  func swallowed() async throws {
    let folder = TemporaryFolder()
    let mount = folder.file("disk")
    try #require(shell("mkdir '\(mount)' && mount -t tmpfs -o size=20m,mode=700 lingqu-test '\(mount)'") == 0)
    defer { #expect(shell("umount '\(mount)'") == 0) }
    let database = try SQLiteDatabase(path: mount + "/a.db")
    try await database.write { try $0.execute("CREATE TABLE item (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT") }
    let huge = String(repeating: "x", count: 30_000_000)
    let refusal = await #expect(throws: Refusal.self) {
      try await database.write { tx in
        try tx.insert(1, "before")
        try? tx.insert(2, huge)
        try? tx.insert(3, "after")
      }
    }
    #expect(refusal?.rule == "store.full")
    #expect(try await database.read { try $0.numbers() } == [])
    #expect(try await database.damage() == [])
    try await database.close()
  }

  @Test("a damaged file stops writing, and the reader is told") func damaged() async throws {
    let folder = TemporaryFolder()
    let path = folder.file("a.db")
    let first = try SQLiteDatabase(path: path)
    try await first.migrate([
      Migration("test-0001-item", "CREATE TABLE item (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
    ])
    let text = String(repeating: "x", count: 3000)
    try await first.write { tx in for n in 1...500 { try tx.insert(n, text) } }
    try await first.close()
    #expect(shell("dd if=/dev/urandom of='\(path)' bs=4096 seek=20 count=300 conv=notrunc 2>/dev/null") == 0)
    let database = try SQLiteDatabase(path: path)
    let refusal = await #expect(throws: Refusal.self) {
      try await database.read { tx in try tx.rows("SELECT n, text FROM item").count }
    }
    #expect(refusal?.rule == "store.unreadable")
    #expect(database.condition.health == .failed)
    let write = await #expect(throws: Refusal.self) { try await database.write { try $0.insert(9999) } }
    #expect(write?.rule == "store.failed")
    try await database.close()
  }
}
