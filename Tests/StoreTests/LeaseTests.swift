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

  @Test("a database fenced by a lease takes writes until another has the lease") func fence() async throws {
    try await withLeases { database in
      let first = try #require(try await take(database, "a", for: .zero))
      let owned = Fenced(database, by: first)
      try await owned.write { try $0.insert(1) }
      let second = try #require(try await take(database, "b"))
      await #expect(throws: Lease.Lost.self) { try await owned.write { try $0.insert(2) } }
      try await Fenced(database, by: second).write { try $0.insert(3) }
      #expect(try await owned.read { try $0.numbers() } == [1, 3])
    }
  }

  @Test("a keeper has the lease until it could be another's, whoever asks; what it gives back is free at once")
  func keepers() async throws {
    try await withLeases { database in
      func keeper(_ holder: String, for duration: Duration) -> LeaseKeeper {
        LeaseKeeper("rounds", holder: holder, in: database, pace: .init(duration: duration, interval: .seconds(60)))
      }
      let (first, second) = (keeper("a", for: .seconds(60)), keeper("b", for: .seconds(60)))
      await first.turn()
      await second.turn()
      #expect(first.current?.term == 1 && second.current == nil)
      await first.release()
      #expect(first.current == nil)
      await second.turn()
      #expect(second.current?.term == 2)
      // Its time is over before the database answers.
      let late = keeper("b", for: .zero)
      await late.turn()
      #expect(late.current == nil)
    }
  }

  @Test("an end that a clock has left behind which went back holds nobody up for longer than a lease lasts")
  func clockWentBack() async throws {
    try await withLeases { database in
      _ = try await take(database, "a", for: .seconds(86_400))
      #expect(try await take(database, "b", for: .milliseconds(1)) == nil)
      let now = try await database.read { try $0.now() }
      let state = try #require(try await database.read { try Lease.state($0, "rounds") })
      #expect(state.holder == "a" && state.term == 1 && state.until <= now.adding(milliseconds: 1))
    }
  }
}
