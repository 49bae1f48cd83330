import Store
import Testing
import Vocabulary

@Suite("Leases") struct LeaseTests {
  func withLeases(_ body: (any Database) async throws -> Void) async throws {
    try await withStore { database, _ in
      try await database.migrate(
        [
          Migration("test-0001-item", "CREATE TABLE item (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
        ] + Lease.migrations)
      try await body(database)
    }
  }

  func take(_ database: any Database, _ holder: String, for duration: Duration = .seconds(60)) async throws -> Lease? {
    try await database.write { try Lease.take($0, "rounds", holder: holder, for: duration) }
  }

  @Test("one holds it, the other waits; the holder keeps it under the same term") func held() async throws {
    try await withLeases { database in
      let first = try #require(try await take(database, "a"))
      #expect(first.term == 1)
      #expect(try await take(database, "b") == nil)
      #expect(try await take(database, "a") == first)
    }
  }

  @Test("a late holder cannot write once another has taken over") func fenced() async throws {
    try await withLeases { database in
      let paused = try #require(try await take(database, "a", for: .zero))
      try await database.write { try paused.check($0) }
      let next = try #require(try await take(database, "b"))
      #expect(next.term == 2)
      await #expect(throws: Lease.Lost.self) {
        try await database.write { tx in
          try tx.insert(1)
          try paused.check(tx)
        }
      }
      #expect(try await database.read { try $0.numbers() } == [])
      try await database.write { tx in
        try next.check(tx)
        try tx.insert(2)
      }
      #expect(try await database.read { try $0.numbers() } == [2])
    }
  }

  @Test("a lease that is given back is free at once; giving back a lost one changes nothing") func released()
    async throws
  {
    try await withLeases { database in
      let first = try #require(try await take(database, "a"))
      try await database.write { try first.release($0) }
      let second = try #require(try await take(database, "b"))
      try await database.write { try first.release($0) }
      #expect(try await take(database, "c") == nil)
      try await database.write { try second.check($0) }
    }
  }

  @Test("of many that try at once exactly one gets it") func race() async throws {
    try await withLeases { database in
      let won = try await withThrowingTaskGroup(of: Bool.self) { tasks in
        for n in 0..<50 { tasks.addTask { try await take(database, "h\(n)") != nil } }
        return try await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(won == 1)
    }
  }
}
