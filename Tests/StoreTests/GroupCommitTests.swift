import Store
import StoreTesting
import Synchronization
import Testing
import Vocabulary

@Suite("Group commit") struct GroupCommitTests {
  /// Runs `writes` as one group: they gather while an earlier write is held open.
  func together(
    _ database: any Database, _ writes: [@Sendable (Transaction) throws -> Void]
  ) async throws -> [Result<Void, any Error>] {
    let gate = Gate()
    async let first: Void = database.write { _ in gate.pass() }
    await until { gate.entered }
    // Each runs until its write waits before the next one begins.
    let tasks = writes.map { write in
      Task.immediate { () -> Result<Void, any Error> in
        do { return .success(try await database.write(write)) } catch { return .failure(error) }
      }
    }
    await until { database.condition.queued == writes.count }
    gate.open()
    try await first
    var results: [Result<Void, any Error>] = []
    for task in tasks { results.append(await task.value) }
    return results
  }

  @Test("writes that wait together share one commit and keep their order") func shared() async throws {
    try await withStore { database, _ in
      let before = database.condition.commits
      let order = Mutex<[Int]>([])
      let writes = (0..<100).map { n in
        { @Sendable (tx: Transaction) in
          order.withLock { $0.append(n) }
          try tx.insert(n)
        }
      }
      for result in try await together(database, writes) { try result.get() }
      // One driver commits at most 60 together, the other as many as it has time for.
      #expect(database.condition.commits <= before + 10)
      #expect(database.condition.largestGroup >= 20)
      #expect(order.withLock { $0 } == Array(0..<100))
      #expect(try await database.read { try $0.numbers() } == (0..<100).map(Int64.init))
    }
  }

  @Test("who waits for a short write does not wait for all the long ones that came with it") func parts() async throws {
    try await withSQLite { database, _ in
      let before = database.condition.commits
      let writes = (0..<6).map { n in
        { @Sendable (tx: Transaction) in
          try tx.insert(n)
          let enough = ContinuousClock.now + .milliseconds(25)
          while ContinuousClock.now < enough {}
        }
      }
      for result in try await together(database, writes) { try result.get() }
      // The write that they waited for, and each by itself.
      #expect(database.condition.commits == before + 7)
      #expect(try await database.read { try $0.numbers() } == (0..<6).map(Int64.init))
    }
  }

  @Test("a write of a group sees what the earlier ones did") func sees() async throws {
    try await withStore { database, _ in
      let results = try await together(
        database,
        [
          { try $0.insert(1) },
          { tx in
            #expect(try tx.numbers() == [1])
            try tx.insert(2)
          },
        ])
      for result in results { try result.get() }
      #expect(try await database.read { try $0.numbers() } == [1, 2])
    }
  }

  @Test("a write that throws is undone alone, and its caller gets its error") func alone() async throws {
    try await withStore { database, _ in
      let results = try await together(
        database,
        [
          { try $0.insert(1) },
          { tx in
            try tx.insert(2)
            throw Deliberate()
          },
          { tx in
            try tx.insert(3)
            try tx.insert(1)
          },
          { try $0.insert(4) },
        ])
      try results[0].get()
      #expect(throws: Deliberate()) { try results[1].get() }
      let clash = await failure { try results[2].get() }
      #expect(clash?.isConstraint == true)
      try results[3].get()
      #expect(try await database.read { try $0.numbers() } == [1, 4])
      #expect(database.condition.health == .ready)
    }
  }

  @Test("of a write that fails nothing stays, be it rows, a table or nothing at all") func traceless() async throws {
    try await withStore { database, _ in
      let results = try await together(
        database,
        [
          { try $0.insert(1) },
          { _ in throw Deliberate() },
          { tx in
            try tx.execute("CREATE TABLE other (n INTEGER)")
            throw Deliberate()
          },
          { try $0.insert(2) },
        ])
      #expect(results.map { (try? $0.get()) != nil } == [true, false, false, true])
      await #expect(throws: Deliberate()) {
        try await database.write { tx in
          try tx.insert(3)
          throw Deliberate()
        }
      }
      #expect(try await database.read { try $0.numbers() } == [1, 2])
      _ = try await database.write { tx in try tx.execute("CREATE TABLE other (n INTEGER)") }
    }
  }

  @Test("a write that makes the commit itself impossible fails alone") func deferred() async throws {
    try await withStore { database, _ in
      try await database.write {
        try $0.script("CREATE TABLE child (n INTEGER REFERENCES item (n) DEFERRABLE INITIALLY DEFERRED) STRICT")
      }
      let results = try await together(
        database,
        [
          { try $0.insert(1) },
          { try $0.execute("INSERT INTO child (n) VALUES (?)", 99) },
          { try $0.insert(2) },
        ])
      try results[0].get()
      let orphan = await failure { try results[1].get() }
      #expect(orphan?.isConstraint == true)
      try results[2].get()
      #expect(try await database.read { try $0.numbers() } == [1, 2])
      #expect(try await database.read { try $0.rows("SELECT n FROM child").count } == 0)
    }
  }

  @Test("many writers at once lose nothing and need fewer commits than writes") func many() async throws {
    try await withStore { database, _ in
      let before = database.condition
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for n in 0..<2000 { tasks.addTask { try await database.write { try $0.insert(n) } } }
        try await tasks.waitForAll()
      }
      let after = database.condition
      #expect(after.writes - before.writes == 2000)
      #expect(after.commits - before.commits < 2000)
      #expect(try await database.read { try $0.row("SELECT count(*) FROM item")?.int(0) } == 2000)
    }
  }

  @Test("what was answered is in the file for whoever opens it next") func answered() async throws {
    try await withSQLite { database, folder in
      try await database.write { try $0.insert(7, "durable") }
      // Another connection of another program, as after a kill: it reads the file and its log.
      #expect(shell("test \"$(sqlite3 '\(folder.file("a.db"))' 'SELECT text FROM item WHERE n = 7')\" = durable") == 0)
    }
  }

  @Test("one write too many is refused at once, and the waiting ones are not harmed") func bounded() async throws {
    try await withStore(waiting: 3) { database, _ in
      let gate = Gate()
      async let first: Void = database.write { _ in gate.pass() }
      await until { gate.entered }
      var waiting: [Task<Void, any Error>] = []
      for n in 0..<3 { waiting.append(Task { try await database.write { try $0.insert(n) } }) }
      await until { database.condition.queued == 3 }
      let refusal = await #expect(throws: Refusal.self) { try await database.write { try $0.insert(9) } }
      #expect(refusal?.rule == "store.busy")
      #expect(refusal?.kind == .unavailable)
      gate.open()
      try await first
      for task in waiting { try await task.value }
      #expect(try await database.read { try $0.numbers() } == [0, 1, 2])
    }
  }

  @Test("closing finishes what was accepted and refuses what comes after") func closing() async throws {
    let folder = TemporaryFolder()
    let database = try await TestDatabase.open(folder.file("a.db"))
    try await database.write { try $0.script("CREATE TABLE item (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT") }
    let gate = Gate()
    async let first: Void = database.write { tx in
      gate.pass()
      try tx.insert(1)
    }
    await until { gate.entered }
    async let second: Void = database.write { try $0.insert(2) }
    await until { database.condition.queued == 1 }
    async let closed: Void = database.close()
    // The door is shut at once; what is inside finishes.
    await until {
      do { try await database.read { _ in } } catch { return true }
      return false
    }
    gate.open()
    try await first
    try await second
    try await closed
    let write = await #expect(throws: Refusal.self) { try await database.write { _ in } }
    let read = await #expect(throws: Refusal.self) { try await database.read { _ in } }
    #expect(write?.rule == "store.closed" && read?.rule == "store.closed")
    #expect(database.condition.health == .closed)
    try await database.close()

    let again = try await TestDatabase.open(folder.file("a.db"))
    #expect(try await again.read { try $0.numbers() } == [1, 2])
    try await again.close()
  }

  @Test("a cancelled task's write is carried out, its read is not") func cancellation() async throws {
    try await withStore { database, _ in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await database.write { try $0.insert(1) }
        await #expect(throws: CancellationError.self) { try await database.read { try $0.numbers() } }
      }
      try await task.value
      #expect(try await database.read { try $0.numbers() } == [1])
    }
  }
}
