import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import Compute

/// Of several replicas one looks after the jobs of a machine.
@Suite struct JobOwnerTests {
  @Test("an owner whose lease has passed to another moves no job any more; the next one does, under a higher term")
  func late() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft())
      let (paused, next) = (try shop.service(), try shop.service())
      let old = try await shop.lease(of: paused, holder: "paused", for: .zero)
      let new = try await shop.lease(of: next, holder: "next")
      #expect(new.term == old.term + 1)
      try shop.end(job)
      await paused.round(under: old)
      #expect(try await shop.now(job).state == .running)
      await next.round(under: new)
      #expect(try await shop.now(job).state == .completed)
      #expect(try await shop.entry("job.completed", of: job)["data"]?["term"]?.int == new.term)
    }
  }

  @Test("a job of another machine is left alone while that machine may come back, and is lost after that")
  func machineGone() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft(), on: "another")
      try shop.end(job)
      #expect(try await shop.look(at: job).state == .lost)
      #expect(try await shop.now(job).reason?.hasPrefix("machine-gone") == true)

      let second = try await shop.running(shop.draft(), on: "third")
      try await shop.rooms.write { tx in _ = try Lease.take(tx, "jobs/third", holder: "x", for: .zero) }
      try shop.end(second)
      #expect(try await shop.look(at: second).state == .running)
    }
  }

  @Test("what a party wishes at any replica, the owner does") func cancelledElsewhere() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft())
      try shop.watch(job)
      let folder = shop.folder + "/elsewhere"
      try await shop.service(folder: folder).cancel(job.id, by: shop.user.id)
      #expect(!shop.isToldToStop(job))
      _ = try await shop.look(at: job)
      #expect(shop.isToldToStop(job))
    }
  }

  @Test("a wish is heard also where a thousand others cannot be fulfilled yet") func manyWishes() async throws {
    try await Workshop.with { shop in
      // Of jobs that are older and run where nobody can be reached.
      try await shop.rooms.write { tx in
        for _ in 0..<1_500 {
          try tx.append(
            """
            INSERT INTO job (id, use_id, consumer, provider, state, under_way, body, engine, stopping)
            VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)
            """, ID<Job>(at: morning.adding(days: -1)), ID<Job>(at: morning), "prt_a", "prt_b", "running", "{}",
            "agent-away", 1)
        }
      }
      let job = try await shop.running(shop.draft())
      try shop.watch(job)
      let service = try shop.service()
      let lease = try await shop.lease(of: service)
      await service.round(under: lease)
      try await shop.service(folder: shop.folder + "/elsewhere").cancel(job.id, by: shop.user.id)
      for _ in 0..<2 { await service.round(under: lease) }
      #expect(shop.isToldToStop(job))
    }
  }

  @Test("a job whose owner stopped before anything ran is started by the next one; one that had begun never again")
  func neverBegan() async throws {
    try await Workshop.with { shop in
      let (fresh, begun) = (try await shop.starting(shop.draft()), try await shop.starting(shop.draft()))
      let name = "jobs/\(begun.id)"
      try shop.rooms.scratch.folder(name)
      try shop.rooms.scratch.file(name + "/spec.json", "{}")
      _ = try Claim.take(shop.folder + "/" + name, as: Claim(pid: 1, start: 1, boot: "another"))
      let service = try shop.service()
      await service.round(under: try await shop.lease(of: service))
      #expect(try await shop.now(fresh).state == .running)
      #expect(try await shop.now(begun).state == .lost)
    }
  }

  @Test("of such jobs one that was cancelled ends as that, one that was to make room goes back, and neither costs")
  func neverBeganAndStopped() async throws {
    try await Workshop.with { shop in
      var draft = shop.draft()
      draft.retries = 1
      var (cancelled, displaced) = (try await shop.starting(shop.draft()), try await shop.starting(draft))
      cancelled.reason = "cancelled"
      displaced.reason = "\(Job.preempted): for another"
      for job in [cancelled, displaced] {
        _ = try await shop.rooms.write { tx in try Jobs.setState(tx, job, .starting, at: morning) }
      }
      let service = try shop.service(slots: 0)
      await service.round(under: try await shop.lease(of: service))
      #expect(try await shop.now(cancelled).state == .cancelled)
      let back = try await shop.now(displaced)
      #expect(back.state == .queued && back.attempt == 2)
      for job in [cancelled, displaced] { #expect(try await shop.use(of: job).charged == 0) }
    }
  }
}
