import Exchange
import Identity
import Ledger
import Store
import Testing
import Vocabulary

@testable import Compute

/// How jobs end, and what leaves with them.
@Suite struct JobServiceTests {
  private static func letting(_ exports: [String]) -> Policy {
    Policy(permissions: [
      .init(.use, uid: "stay", where: [.constraint(.init(.export, .isAnyOf, exports.map { .word($0) }))])
    ])
  }

  @Test("a job that ended well is metered, paid, and its outputs are the consumer's")
  func completed() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft(outputs: ["a", "absent"]))
      try shop.end(job, outputs: ["a": "A", "undeclared": "B"])
      let ended = try await shop.look(at: job)
      #expect(ended.state == .completed && ended.outputs.keys.sorted() == ["a"])
      let use = try await shop.use(of: job)
      #expect(use.state == .completed && use.measured == 2 && use.charged == 2 && use.settled)
      let reading = try #require(try await shop.readings(of: job).first)
      #expect(reading.quantity == 2 && reading.unit == "cpuSeconds")
      #expect(
        reading.measures == [
          "cpuMilliseconds": 1500, "wallMilliseconds": 2000, "peakMemoryBytes": 5, "logBytes": 6, "diskBytes": 7,
        ])
    }
  }

  @Test("a job that ended well just when its data was revoked hands nothing over; what it took is paid")
  func revoked() async throws {
    try await Workshop.with { shop in
      let data = try await shop.agreeOnData(.open)
      let job = try await shop.running(shop.draft(on: data, outputs: ["a"]))
      try shop.end(job, outputs: ["a": "A"])
      let mill = shop.mill.id
      try await shop.rooms.write { tx in
        _ = try Agreements.revoke(tx, data, by: mill, reason: "test", at: morning.adding(seconds: 1))
      }
      let ended = try await shop.look(at: job)
      #expect(ended.state == .cancelled && ended.outputs.isEmpty)
      #expect(try await shop.use(of: job).charged == 2)
    }
  }

  @Test("a clock that was set back while a job ran keeps it from ending no longer than need be")
  func clock() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft())
      try shop.end(job, at: morning.adding(seconds: 86_400))
      let ended = try await shop.look(at: job)
      #expect(ended.state == .completed)
      #expect(try await shop.use(of: job).charged == 2)
      let reading = try #require(try await shop.readings(of: job).first)
      #expect(reading.to <= morning.adding(seconds: 3) && reading.from < reading.to)
      #expect(reading.measures?["wallMilliseconds"] == 2000)
    }
  }

  @Test("a job whose folder is gone is lost, and its hold is released")
  func lost() async throws {
    try await Workshop.with { shop in
      let job = try await shop.running(shop.draft())
      let ended = try await shop.look(at: job)
      #expect(ended.state == .lost)
      let use = try await shop.use(of: job)
      #expect(use.state == .terminated && use.charged == 0 && use.settled)
      let owner = "\(shop.user.id)"
      let account = try await shop.rooms.database.read { tx in try Accounts.find(tx, owner: owner, unit: "fen") }
      #expect(account?.debitsPending == 0 && account?.balance == 10_000)
    }
  }

  @Test("a job that waits on a machine whose sandbox no longer works ends, and is not run")
  func noSandbox() async throws {
    try await Workshop.with { shop in
      let caller = shop.caller
      let draft = shop.draft()
      let job = try await shop.rooms.write { tx in try Jobs.submit(tx, draft, by: caller, at: morning) }
      let ended = try await shop.look(at: job, obstacle: "bwrap is not there")
      #expect(ended.state == .lost)
      #expect(try await shop.use(of: job).reason == "no-sandbox: bwrap is not there")
      let refused = try await shop.rooms.refusal { tx in
        _ = try Jobs.submit(tx, draft, by: caller, obstacle: "bwrap is not there", at: morning)
      }
      #expect(refused?.rule == "compute.no-sandbox" && refused?.kind == .unavailable)
    }
  }

  @Test("data whose policy lets nothing leave gives no outputs, with the rule named, and no log but to the site")
  func nothingLeaves() async throws {
    try await Workshop.with { shop in
      let data = try await shop.agreeOnData(Self.letting(["none"]))
      let caller = shop.caller
      let exporting = shop.draft(on: data, outputs: ["a"])
      let refused = try await shop.rooms.refusal { tx in
        _ = try Jobs.submit(tx, exporting, by: caller, at: morning)
      }
      #expect(refused?.rule == "policy.export")
      let job = try await shop.running(shop.draft(on: data))
      #expect(job.logWithheld == true)
      #expect(throws: Refusal.self) { try Jobs.requireLog(job, for: shop.user.id) }
      #expect(throws: Refusal.self) { try Jobs.requireLog(job, for: shop.mill.id) }
      #expect(throws: Never.self) { try Jobs.requireLog(job, for: shop.site.id) }
    }
  }

  @Test("data whose policy lets results leave gives outputs and the log")
  func resultsLeave() async throws {
    try await Workshop.with { shop in
      let data = try await shop.agreeOnData(Self.letting(["none", "results"]))
      for outputs in [["a"], []] {
        let job = try await shop.running(shop.draft(on: data, outputs: outputs))
        #expect(job.logWithheld == nil)
        #expect(throws: Never.self) { try Jobs.requireLog(job, for: shop.user.id) }
      }
    }
  }
}
