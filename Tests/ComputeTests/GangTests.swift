import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import Compute

/// The tasks of a gang have one turn, also where one of them is tried again.
@Suite struct GangTests {
  /// A gang whose tasks wait, or run as far as the database knows.
  private static func gang(_ shop: Workshop, of count: Int64, retries: Int64 = 0, isRunning: Bool) async throws
    -> [Job]
  {
    var draft = shop.draft()
    draft.retries = retries
    // So that no look starts it.
    draft.notBefore = morning.adding(days: 1)
    let (caller, array) = (shop.caller, JobArrayDraft(job: draft, count: count, gang: true))
    return try await shop.rooms.write { tx in
      let made = try Jobs.submit(tx, array, by: caller, at: morning)
      let jobs = try JobArrays.jobs(tx, made.id, limit: 100)
      guard isRunning else { return jobs }
      return try jobs.map { job in
        try Uses.move(tx, job.use, .start, by: job.provider, at: morning)
        return try Jobs.setState(tx, job, .running, at: morning)
      }
    }
  }

  @Test("a part of a gang does not start, whoever believes that it is all there is")
  func part() async throws {
    try await Workshop.with { shop in
      let jobs = try await Self.gang(shop, of: 3, isRunning: false)
      let service = try shop.service(slots: 3)
      await #expect(throws: Refusal.self) { try await service.start(Array(jobs.prefix(2))) }
      for job in jobs { #expect(try await shop.now(job).state == .queued) }
      try await service.start(jobs)
      for job in jobs { #expect(try await shop.now(job).state == .running) }
    }
  }

  @Test("where the node of one task fails and it is tried again, the others are stopped and begin again with it")
  func nodeFailed() async throws {
    try await Workshop.with { shop in
      let jobs = try await Self.gang(shop, of: 3, retries: 1, isRunning: true)
      for job in jobs[1...] { try shop.watch(job) }
      try shop.end(jobs[0], ending: .nodeFailed)
      for _ in 0..<2 { _ = try await shop.look(at: jobs[0]) }
      #expect(try await shop.now(jobs[0]).state == .queued)
      for job in jobs[1...] {
        #expect(shop.isToldToStop(job))
        try shop.end(job, ending: .cancelled)
      }
      _ = try await shop.look(at: jobs[0])
      var tasks: [Job] = []
      for job in jobs { tasks.append(try await shop.now(job)) }
      #expect(tasks.allSatisfy { $0.state == .queued && $0.attempt == 2 && $0.reason == nil })
      for job in jobs { #expect(try await shop.use(of: job).measured == 2) }
      let service = try shop.service(slots: 3)
      try await service.start(tasks)
      for job in jobs { #expect(try await shop.now(job).state == .running) }
    }
  }
}
