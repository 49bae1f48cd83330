import Glibc
import Exchange
import Identity
import Ledger
import Store
import Testing
import Vocabulary

@testable import Compute

/// What keeps jobs from starting, what stops them, and that nothing keeps them from their end.
@Suite struct JobEndTests {
  private static func pending(_ shop: Workshop) async throws -> Int64? {
    let owner = "\(shop.user.id)"
    return try await shop.rooms.database.read { tx in try Accounts.find(tx, owner: owner, unit: "fen") }?.debitsPending
  }

  @Test("a job whose site has no key any more ends unmetered, with its outputs, and frees its hold and slot")
  func noKey() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft(outputs: ["a"]))
      try shop.end(job, outputs: ["a": "A"])
      try await shop.withdrawKey()
      let ended = try await shop.look(at: job)
      #expect(ended.state == .completed && ended.outputs.keys.sorted() == ["a"])
      let use = try await shop.use(of: job)
      #expect(use.state == .completed && use.settled && use.charged == 0)
      #expect(try await Self.pending(shop) == 0)
      #expect(try await shop.entry("job.completed", of: job)["data"]?["unmetered"]?.string == "job.no-site-key")
    }
  }

  @Test("a queued job whose site has no key any more does not run unpaid")
  func noKeyAtStart() async throws {
    try await Workshop.with { shop in
      let job = try await shop.queued(shop.draft())
      try await shop.withdrawKey()
      let ended = try await shop.look(at: job)
      #expect(ended.state == .cancelled && ended.reason == "job.no-site-key")
      #expect(try await Self.pending(shop) == 0)
    }
  }

  @Test("a queued job does not start after a right of its data has lapsed")
  func lapsed() async throws {
    try await Workshop.with { shop in
      let data = try await shop.agreeOnData(
        Policy(permissions: [
          .init(.use, uid: "today", where: [.constraint(.init(.dateTime, .lt, .instant(morning.adding(days: 31))))])
        ]))
      let job = try await shop.queued(shop.draft(on: data))
      let ended = try await shop.look(at: job, now: morning.adding(days: 32))
      #expect(ended.state == .cancelled && ended.reason?.isEmpty == false)
      #expect(try await Self.pending(shop) == 0)
    }
  }

  @Test("a job whose use is suspended is stopped, pays what it took, and tells why")
  func suspended() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft(outputs: ["a"]))
      try shop.watch(job)
      #expect(try await shop.look(at: job).state == .running)
      #expect(!shop.isToldToStop(job))
      let site = shop.site.id
      try await shop.rooms.write { tx in
        try Uses.move(tx, job.use, .suspend, by: site, reason: "repair", at: morning.adding(seconds: 1))
      }
      #expect(try await shop.look(at: job).state == .running)
      #expect(shop.isToldToStop(job))
      // It happened to end well before it was stopped.
      try shop.end(job, outputs: ["a": "A"])
      let ended = try await shop.look(at: job)
      #expect(ended.state == .cancelled && ended.reason == "use-suspended: repair" && ended.outputs.isEmpty)
      let use = try await shop.use(of: job)
      #expect(use.state == .terminated && use.charged == 2 && use.settled)
    }
  }

  @Test("evidence names who cancelled a job, be it queued or running")
  func whoCancelled() async throws {
    try await Workshop.with { shop in
      let (queued, running) = (try await shop.queued(shop.draft()), try await shop.running(shop.draft()))
      try shop.watch(running)
      for job in [queued, running] { try await shop.service().cancel(job.id, by: shop.site.id) }
      #expect(shop.isToldToStop(running))
      try shop.end(running, ending: .cancelled)
      _ = try await shop.look(at: running)
      for job in [queued, running] {
        #expect(try await shop.entry("job.cancelled", of: job)["actor"]?.string == "\(shop.site.id)")
      }
    }
  }

  @Test("an output that is too large to take does not keep its job from its end")
  func tooLarge() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft(outputs: ["a", "b"]))
      try shop.end(job, outputs: ["a": "AAAA", "b": "B"])
      let ended = try await shop.look(at: job, mostOutput: 3)
      #expect(ended.state == .failed && ended.outputs.keys.sorted() == ["b"])
      #expect(ended.reason == "outputs-not-taken: a")
      #expect(try await shop.use(of: job).charged == 2)
    }
  }

  @Test("a log that cannot be stored when its job ends is not lost: it is there, and stored later")
  func logLater() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft())
      try shop.end(job)
      let service = try shop.service()
      Files.remove(shop.folder + "/logs")
      await service.round(under: try await shop.lease(of: service))
      #expect(try await shop.now(job).state == .completed)
      #expect(await service.log(job.id, from: 0, most: 100) == Array("secret".utf8))
      // The next owner sweeps.
      try shop.rooms.scratch.folder("logs")
      let next = try shop.service()
      await next.round(under: try await shop.lease(of: next))
      #expect(Files.read(shop.folder + "/logs/\(job.id)", most: 100) == Array("secret".utf8))
      #expect(access(shop.folder + "/jobs/\(job.id)", F_OK) != 0)
    }
  }

  @Test("a job that is lost tells why")
  func lost() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft())
      let ended = try await shop.look(at: job)
      #expect(ended.state == .lost && ended.reason?.hasPrefix("folder-gone") == true)
    }
  }
}
