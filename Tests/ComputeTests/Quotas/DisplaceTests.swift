import Exchange
import Identity
import Scheduling
import Store
import Testing
import Vocabulary

@testable import Compute

/// A job that has to make room: what becomes of it, of its use and of its money.
@Suite struct DisplaceTests {
  private static func draft(_ shop: Workshop, retries: Int64?) -> JobDraft {
    var draft = shop.draft()
    draft.retries = retries
    // So that no look starts it anew.
    draft.notBefore = morning.adding(days: 1)
    return draft
  }

  private static func displaced(_ shop: Workshop, _ job: Job) async throws -> Job {
    let why = Displacement(by: ID(at: morning), consumer: shop.mill.id, cause: .reclaimed, cohort: "c", at: morning)
    let service = try shop.service()
    try await service.displace([([job], why)])
    return try await shop.now(job)
  }

  @Test("it goes back to its queue, its use goes on, and each try is read and all is paid once")
  func again() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(Self.draft(shop, retries: 1))
      let stopping = try await Self.displaced(shop, job)
      #expect(stopping.state == .running && stopping.reason?.hasPrefix("preempted: quota.reclaimed for job_") == true)
      let entry = try await shop.entry("job.displaced", of: job)
      #expect(entry["data"]?["cause"]?.string == "quota.reclaimed" && entry["data"]?["cohort"]?.string == "c")
      try shop.end(job, ending: .cancelled)
      let back = try await shop.look(at: job)
      #expect(
        back.state == .queued && back.attempt == 2 && back.reason == nil && back.run != nil
          && back.spentSeconds == 2)
      #expect(back.engineName != job.engineName && back.environment["LINGQU_ATTEMPT"] == "2")
      let use = try await shop.use(of: job)
      #expect(use.state == .started && use.measured == 2 && !use.settled)
      let again = try await shop.rooms.write { tx in
        try Jobs.setState(tx, try Jobs.get(tx, job.id), .running, at: morning.adding(seconds: 3))
      }
      let found = try await shop.rooms.database.read { tx in
        (
          try Jobs.find(tx, run: try #require(again.run))?.id, try Jobs.isStale(tx, run: job.id),
          try Jobs.isStale(tx, run: try #require(again.run))
        )
      }
      #expect(found.0 == job.id && found.1 && !found.2, "the first try's folder is of no use, the second's is")
      var second = again
      second.id = try #require(again.run)
      try shop.end(second, at: morning.adding(seconds: 5), ending: .cancelled)
      _ = try await Self.displaced(shop, again)
      let ended = try await shop.look(at: job, now: morning.adding(seconds: 9))
      #expect(ended.state == .cancelled && ended.reasonWord == "preempted", "it may be tried again once, not twice")
      let last = try await shop.use(of: job)
      #expect(last.settled && last.measured == 4 && last.charged == 4)
      #expect(try await shop.readings(of: job).map(\.sequence) == [1, 2])
    }
  }

  @Test(
    "what its file does not let be tried again ends, paid for what it took; so does what somebody cancels meanwhile")
  func ends() async throws {
    for (retries, isCancelled) in [(nil, false), (3, true)] as [(Int64?, Bool)] {
      try await Workshop.with { shop in
        let job = try await shop.running(Self.draft(shop, retries: retries))
        _ = try await Self.displaced(shop, job)
        if isCancelled { try await shop.service().cancel(job.id, by: shop.user.id) }
        try shop.end(job, ending: .cancelled)
        let ended = try await shop.look(at: job)
        #expect(ended.state == .cancelled && ended.reasonWord == (isCancelled ? "cancelled" : "preempted"))
        let use = try await shop.use(of: job)
        #expect(use.settled && use.charged == 2)
      }
    }
  }

  @Test("who cancels a job just when it goes back to its queue has cancelled it")
  func cancelledJustThen() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(Self.draft(shop, retries: 3))
      let stopping = try await Self.displaced(shop, job)
      let result = JobResult(
        ending: .cancelled, exitCode: 0, cpuMilliseconds: 1500, peakMemoryBytes: 5, startedAt: morning.milliseconds,
        endedAt: morning.milliseconds + 2000, logBytes: 0, outputBytes: 0)
      let (database, owner) = (DoubtfulDatabase(shop.rooms.database), try shop.service())
      database.afterNext { try await owner.finish(stopping, result) }
      try await shop.service(by: database).cancel(job.id, by: shop.user.id)
      let ended = try await shop.now(job)
      #expect(ended.state == .cancelled && ended.reason == "cancelled" && ended.stoppedBy == shop.user.id)
      let use = try await shop.use(of: job)
      #expect(use.settled && use.charged == 2)
    }
  }

  @Test("what ended well by itself just then is complete; what nobody can tell anything of is not tried again")
  func endsOtherwise() async throws {
    for (ending, state) in [(.exited, .completed), (.lost, .lost)] as [(JobResult.Ending, Job.State)] {
      try await Workshop.with { shop in
        let job = try await shop.running(Self.draft(shop, retries: 3))
        _ = try await Self.displaced(shop, job)
        try shop.end(job, ending: ending)
        let ended = try await shop.look(at: job)
        #expect(ended.state == state && (ended.reason == nil) == (state == .completed))
      }
    }
  }
}
