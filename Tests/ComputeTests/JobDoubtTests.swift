import Exchange
import Identity
import Scheduling
import Store
import Testing
import Vocabulary

@testable import Compute

/// The owner of jobs wrote something down and was not told what became of it.
@Suite struct JobDoubtTests {
  @Test("a start that may have been written down is looked for, and the job runs, once", arguments: [1, 3])
  func start(count: Int) async throws {
    try await Workshop.with { shop in
      var jobs: [Job] = []
      for _ in 0..<count { jobs.append(try await shop.queued(shop.draft())) }
      let database = DoubtfulDatabase(shop.rooms.database)
      let service = try shop.service(by: database, slots: count)
      let lease = try await shop.lease(of: service)
      database.fallSilent()
      await service.round(under: lease)
      await service.round(under: lease)
      for job in jobs { #expect(try await shop.now(job).state == .running) }
    }
  }

  @Test("a job that may have gone back to its queue is not put back and paid for twice", arguments: [1, 2])
  func again(count: Int) async throws {
    try await Workshop.with { shop in
      var draft = shop.draft()
      draft.retries = 5
      // So that no look starts it anew.
      draft.notBefore = morning.adding(days: 1)
      var jobs: [Job] = []
      for _ in 0..<count {
        let job = try await shop.running(draft)
        try shop.end(job, ending: .nodeFailed)
        jobs.append(job)
      }
      let database = DoubtfulDatabase(shop.rooms.database)
      let service = try shop.service(by: database)
      let lease = try await shop.lease(of: service)
      database.fallSilent()
      for _ in 0..<3 { await service.round(under: lease) }
      for job in jobs {
        let now = try await shop.now(job)
        #expect(now.state == .queued && now.attempt == 2)
        #expect(try await shop.use(of: job).measured == 2)
        #expect(try await shop.readings(of: job).count == 1)
      }
    }
  }

  @Test("who asks twice with the end of one try puts its job back once")
  func twice() async throws {
    try await Workshop.with { shop in
      var draft = shop.draft()
      draft.retries = 5
      let job = try await shop.running(draft)
      let result = JobResult(
        ending: .nodeFailed, exitCode: 0, cpuMilliseconds: 1500, peakMemoryBytes: 5, startedAt: morning.milliseconds,
        endedAt: morning.milliseconds + 2000, logBytes: 0, outputBytes: 0)
      let service = try shop.service()
      for _ in 0..<2 { try await service.finish(job, result) }
      let now = try await shop.now(job)
      #expect(now.state == .queued && now.attempt == 2)
      #expect(try await shop.use(of: job).measured == 2)
    }
  }
}
