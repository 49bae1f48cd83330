import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import Compute

@Suite("The front of a queue")
struct QueueFrontTests {
  private func add(
    _ rooms: Rooms, of consumer: ID<Participant>, _ count: Int, rank: Int64 = 0, waits: Int64 = 0,
    readyAt: Instant = morning, notBefore: Instant? = nil
  ) async throws -> [ID<Job>] {
    try await rooms.write { tx in
      try (0..<count).map { _ in
        var waiting = job(draft(), in: nil)
        waiting.consumer = consumer
        waiting.draft.notBefore = notBefore
        try tx.execute(
          """
          INSERT INTO job (id, use_id, consumer, provider, state, body, rank, waits, ready_at)
          VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?)
          """, waiting.id, waiting.use, consumer, waiting.provider, try JSON(encoding: waiting), rank, waits, readyAt)
        return waiting.id
      }
    }
  }

  private func front(_ rooms: Rooms, _ front: QueueFront = QueueFront(), at now: Instant = morning) async throws
    -> QueueFront
  {
    try await rooms.database.read { [front] tx in
      var front = front
      try front.read(tx, pools: [nil], at: now)
      return front
    }
  }

  @Test("whoever has thousands that wait keeps nobody else's from being seen")
  func many() async throws {
    try await Rooms.with { rooms in
      _ = try await add(rooms, of: rooms.stranger, QueueFront.short)
      let mine = try await add(rooms, of: rooms.owner, 3)
      let seen = try await front(rooms).jobs
      #expect(Set(mine).isSubset(of: Set(seen.map(\.id))))
      #expect(seen.count == QueueFront.mostOfOne + 3)
    }
  }

  @Test("what may not start yet, and what waits for others, takes nobody's place")
  func notReady() async throws {
    try await Rooms.with { rooms in
      let time = morning.adding(seconds: 60)
      let later = try await add(rooms, of: rooms.owner, 5, readyAt: time, notBefore: time)
      _ = try await add(rooms, of: rooms.owner, 5, waits: 1)
      let ready = try await add(rooms, of: rooms.owner, 2)
      #expect(Set(try await front(rooms).jobs.map(\.id)) == Set(ready))
      let then = try await front(rooms, at: time).jobs.map(\.id)
      #expect(Set(then.prefix(2)) == Set(ready) && Set(then.dropFirst(2)) == Set(later), "first what was ready first")
    }
  }

  @Test("a job that was taken in by a replica whose clock is ahead does not wait until that time")
  func ahead() async throws {
    try await Workshop.with { shop in
      let (caller, draft) = (shop.caller, shop.draft())
      let job = try await shop.rooms.write { tx in
        try Jobs.submit(tx, draft, by: caller, at: morning.adding(seconds: 318))
      }
      let first = try await shop.queued(draft)
      #expect(try await front(shop.rooms).jobs.map(\.id) == [first.id, job.id])
      let service = try shop.service(slots: 2)
      await service.round(under: try await shop.lease(of: service))
      #expect(try await shop.now(job).startedAt == morning.adding(seconds: 3))
    }
  }

  @Test("what such a job took is measured where it was taken, and charged")
  func aheadAndCharged() async throws {
    try await Workshop.with { shop in
      let (caller, draft) = (shop.caller, shop.draft())
      let job = try await shop.rooms.write { tx in
        let job = try Jobs.submit(tx, draft, by: caller, at: morning.adding(seconds: 318))
        try Uses.move(tx, job.use, .start, by: job.provider, at: morning)
        return try Jobs.setState(tx, job, .running, at: morning)
      }
      try shop.end(job)
      #expect(try await shop.look(at: job).state == .completed)
      #expect(try await shop.use(of: job).charged == 2)
      let reading = try #require(try await shop.readings(of: job).first)
      #expect(reading.from == morning && reading.to == morning.adding(seconds: 2))
    }
  }

  @Test(
    "as it is used up it is read on, until all have had their turn, each once; a long queue becomes a short one",
    arguments: [false, true])
  func usedUp(readsAhead: Bool) async throws {
    try await Rooms.with { rooms in
      let all = try await add(rooms, of: rooms.owner, QueueFront.short + 2 * QueueFront.mostOfOne)
      var (front, seen, now) = (QueueFront(), Set<ID<Job>>(), morning)
      while true {
        front = try await self.front(rooms, front, at: now)
        now = now.adding(milliseconds: 300)
        let next = Array(front.jobs.prefix(100))
        if next.isEmpty { break }
        #expect(next.allSatisfy { seen.insert($0.id).inserted })
        let gone = Set(next.map(\.id))
        front.remove(gone)
        // They may still stand in their line.
        let ahead = try await rooms.database.read { [front, now] tx in try front.ahead(tx, but: gone, at: now) }
        // As many as there is room for again; those that start have their turn no more.
        if seen.count == 100 { #expect(ahead.count == 100) }
        if readsAhead { front.keep(ahead) }
        try await rooms.write { tx in
          for job in next { try tx.execute("UPDATE job SET state = 'running', under_way = 1 WHERE id = ?", job.id) }
        }
      }
      #expect(seen == Set(all))
    }
  }

  @Test("a job that others wait for gives them their place when it ends, however it ends")
  func released() async throws {
    try await Workshop.with { shop in
      let first = try await shop.queued(shop.draft())
      let second = try await shop.queued(shop.draft())
      var draft = shop.draft()
      draft.after = [.init(job: first.id, condition: .ended), .init(job: second.id, condition: .ended)]
      let third = try await shop.queued(draft)
      #expect(try await Set(front(shop.rooms).jobs.map(\.id)) == [first.id, second.id])
      let service = try shop.service()
      try await service.cancel(first.id, by: shop.user.id)
      #expect(try await front(shop.rooms).jobs.map(\.id) == [second.id])
      try await service.cancel(second.id, by: shop.user.id)
      #expect(try await front(shop.rooms, at: morning.adding(seconds: 3)).jobs.map(\.id) == [third.id])
    }
  }

  @Test("of a gang only the first stands in the queue, and brings the others")
  func gang() async throws {
    try await Workshop.with { shop in
      let (caller, draft) = (shop.caller, JobArrayDraft(job: shop.draft(), count: 3, gang: true))
      let array = try await shop.rooms.write { tx in try Jobs.submit(tx, draft, by: caller, at: morning) }
      let seen = try await front(shop.rooms).jobs
      #expect(seen.map(\.index) == [0, 1, 2] && seen.allSatisfy { $0.array == array.id })
    }
  }
}
