import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import Compute

@Suite("The queue as it is looked at")
struct QueueViewTests {
  @Test("each pool's load, and each job's place, start and reason, as the explanation of the job has them")
  func view() async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      let pool = try await rooms.pool(
        at: site,
        PoolCapacity(
          milliCPU: 4_000, memoryMiB: 16_384, accelerators: [.init(model: "npu", memoryMiB: 65_536, count: 4)]))
      let other = try await rooms.pool(at: site)
      let cards = AcceleratorDemand(count: 3)
      var jobs = [
        job(draft(milliCPU: 3_000, memoryMiB: 1_024, accelerators: [cards]), in: pool.id, .running),
        job(draft(milliCPU: 2_000, accelerators: [cards]), in: pool.id), job(draft(milliCPU: 500), in: pool.id),
        job(draft(milliCPU: 8_000), in: other.id),
      ]
      // In this order, which those that are made in one millisecond do not keep.
      for index in jobs.indices { jobs[index].id = ID(at: Instant(milliseconds: morning.milliseconds + Int64(index))) }
      for one in jobs { try await rooms.keep(one) }
      let view = try await rooms.queue(.init(viewer: nil))

      let load = try #require(view.pools.first { $0.pool == pool.id })
      #expect((load.running, load.waiting) == (1, 2))
      #expect(load.taken.milliCPU == 3_000 && load.taken.accelerators.map(\.count) == [3])
      #expect(load.taken.memoryMiB == jobs[0].draft.demand.memoryMiB)
      #expect(view.pools.first { $0.pool == other.id }?.taken.milliCPU == 0)
      // What starts in the gap comes before what it does not delay.
      let here = view.entries.filter { $0.pool == pool.id }
      #expect(here.map(\.job) == [0, 2, 1].map { jobs[$0].id } && !view.isCut)
      #expect(view.entries.filter { $0.pool == other.id }.map(\.job) == [jobs[3].id])

      for one in jobs {
        let entry = try #require(view.entries.first { $0.job == one.id })
        let told = try await rooms.database.read { tx in
          try JobExplanation.of(tx, one, on: PoolQueues.Host(), at: morning)
        }
        #expect(entry.ahead == told.ahead && entry.startsAt == told.startsAt && entry.turn == told.turn)
      }
      #expect(here.map(\.turn?.word) == [nil, .backfills, .reserved])
    }
  }

  @Test("one sees one's own jobs and those that one provides for, and the load that all make")
  func whose() async throws {
    try await Rooms.with { rooms in
      let pool = try await rooms.pool(at: try await rooms.site())
      let (mine, another) = (job(draft(milliCPU: 100), in: pool.id), job(draft(milliCPU: 100), in: pool.id))
      for one in [mine, another] { try await rooms.keep(one) }
      for viewer in [mine.consumer, mine.provider] {
        let view = try await rooms.queue(.init(viewer: viewer))
        #expect(view.entries.map(\.job) == [mine.id])
        #expect(view.pools.map(\.waiting) == [2])
      }
      #expect(try await rooms.queue(.init(viewer: rooms.owner)).entries.isEmpty)
      #expect(try await rooms.queue(.init(viewer: nil, pool: ID(at: morning))).pools.isEmpty)
    }
  }

  @Test(
    "of a queue however long a bounded part is looked at; nobody's own are hidden by others', and the rest is counted")
  func bounded() async throws {
    try await Rooms.with { rooms in
      let pool = try await rooms.pool(at: try await rooms.site())
      let (many, few, later) = (ID<Participant>(at: morning), ID<Participant>(at: morning), morning.adding(days: 20))
      try await rooms.keep(20_000, of: many, in: pool, at: morning, readyAt: later)
      try await rooms.keep(3, of: few, in: pool, at: morning.adding(seconds: 1), readyAt: later)
      try await rooms.keep(2, of: few, in: pool, at: morning.adding(seconds: 2), readyAt: morning)

      let all = try await rooms.queue(.init(viewer: nil))
      #expect(all.isCut && all.entries.count <= 6_000 && all.notShown > 10_000)
      #expect(Int64(all.entries.count) + all.notShown == 20_005)
      #expect(all.pools.map(\.waiting) == [20_005])
      #expect(all.entries.prefix(2).allSatisfy { $0.consumer == few }, "what could start comes first")

      let fews = try await rooms.queue(.init(viewer: few))
      #expect(fews.entries.count == 5 && fews.notShown == 0)
      #expect(fews.entries.count { $0.turn?.word == .notBefore } == 3)
      for viewer in [many, rooms.owner] {
        let view = try await rooms.queue(.init(viewer: viewer))
        #expect(
          !view.entries.isEmpty && Int64(view.entries.count) + view.notShown == (viewer == many ? 20_000 : 20_005))
      }
    }
  }
  @Test("large counts are remembered for five seconds, small ones never, and each apart")
  func counts() {
    let counts = QueueCounts()
    func count(_ what: String, _ seconds: Int64, _ now: Int64) -> Int64 {
      counts.count(what, at: morning.adding(seconds: seconds)) { now }
    }
    #expect(count("a", 0, 9_999) == 9_999 && count("a", 1, 500_000) == 500_000)
    #expect(count("a", 4, 1) == 500_000 && count("b", 4, 2) == 2 && count("a", 6, 3) == 3 && count("a", 7, 4) == 4)
  }
}

extension Rooms {
  /// Jobs that wait, all alike, provided by the pool's owner.
  fileprivate func keep(
    _ count: Int, of consumer: ID<Participant>, in pool: Pool, at submitted: Instant, readyAt: Instant
  ) async throws {
    var one = job(draft(milliCPU: 8_000), in: pool.id)
    one.draft.notBefore = readyAt > morning ? readyAt : nil
    (one.consumer, one.provider, one.submittedAt) = (consumer, pool.owner, submitted)
    let sample = one
    try await write { tx in
      for _ in 0..<count {
        var one = sample
        (one.id, one.use) = (ID(at: submitted), ID(at: submitted))
        try tx.execute(
          """
          INSERT INTO job (id, use_id, consumer, provider, pool, state, ready_at, body)
          VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)
          """, one.id, one.use, consumer, one.provider, one.pool, readyAt, try JSON(encoding: one))
      }
    }
  }

  fileprivate func queue(_ filter: QueueView.Filter) async throws -> QueueView {
    try await database.read { tx in try QueueView.of(tx, filter, on: PoolQueues.Host(), at: morning) }
  }

  /// A job as the rooms keep it, without what it belongs to.
  fileprivate func keep(_ one: Job) async throws {
    try await write { tx in
      try tx.execute(
        """
        INSERT INTO agreement (id, provider, consumer, offer, kind, state, uses, ends_at, body)
        VALUES (?, 'p', 'c', 'o', 'compute', 'active', 1, 0, '{}')
        """, one.agreement)
      try tx.execute(
        """
        INSERT INTO exchange_use (id, agreement, provider, consumer, state, measured, charged, settled, body)
        VALUES (?, ?, 'p', 'c', 'started', 0, 0, 0, '{}')
        """, one.use, one.agreement)
      try tx.execute(
        """
        INSERT INTO job (id, use_id, consumer, provider, pool, state, under_way, over, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, one.id, one.use, one.consumer, one.provider, one.pool, one.state.rawValue, one.state.isUnderWay,
        one.state.isOver, try JSON(encoding: one))
    }
  }
}
