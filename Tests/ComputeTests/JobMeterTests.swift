import Exchange
import Identity
import Scheduling
import Store
import Testing
import Vocabulary

@testable import Compute

/// What a job is charged by: processor time, or the accelerators that were kept for it.
@Suite struct JobMeterTests {
  private static let byAccelerators = Price.perUnit(fen: 3, quantity: 2, unit: "acceleratorSeconds")

  private static func draft(
    _ shop: Workshop, _ agreement: ID<Agreement>, _ accelerators: [AcceleratorDemand]?
  ) -> JobDraft {
    var draft = shop.draft()
    draft.agreement = agreement
    draft.accelerators = accelerators
    draft.wallSeconds = 100
    draft.notBefore = morning.adding(days: 1)
    return draft
  }

  @Test("accelerators are held for as long as it may run, and charged for as long as it ran, busy or not")
  func charged() async throws {
    try await Workshop.with { shop in
      let agreement = try await shop.agreeOnCompute(at: Self.byAccelerators)
      let demand = [AcceleratorDemand(count: 2), AcceleratorDemand(count: 1, fraction: 250)]
      let job = try await shop.running(Self.draft(shop, agreement, demand))
      let asked = try await shop.use(of: job)
      #expect(asked.unit == "acceleratorSeconds" && asked.quantity == 225, "2.25 accelerators for 100 s")
      try shop.end(job)
      #expect(try await shop.look(at: job).state == .completed)
      let use = try await shop.use(of: job)
      #expect(use.measured == 5 && use.charged == 8, "2.25 for 2 s, begun seconds too; 3 fen for two of them")
      let reading = try #require(try await shop.readings(of: job).first)
      #expect(reading.unit == "acceleratorSeconds" && reading.measures?["acceleratorMilliseconds"] == 4500)
      #expect(reading.measures?["cpuMilliseconds"] == 1500)
      let processors = try await shop.rooms.database.read { tx in
        try tx.row("SELECT cpu_seconds FROM reading WHERE use_id = ?", job.use)?.optionalInt(0)
      }
      #expect(processors == 2, "what sites count as used processors is told beside it")
    }
  }

  @Test("of accelerators no longer time is charged than has passed, whatever an engine says") func lies() async throws {
    try await Workshop.with { shop in
      let agreement = try await shop.agreeOnCompute(at: Self.byAccelerators)
      let job = try await shop.running(Self.draft(shop, agreement, [AcceleratorDemand(count: 2)]))
      // It says that it ran for 2 s, of which 1.5 were before it was started.
      try shop.end(job, at: morning.adding(milliseconds: 500))
      #expect(try await shop.look(at: job).state == .completed)
      let reading = try #require(try await shop.readings(of: job).first)
      #expect(reading.from == morning && reading.to == morning.adding(milliseconds: 500))
      #expect(reading.quantity == 1, "two for half a second")
      #expect(reading.measures?["acceleratorMilliseconds"] == 4000, "what it said is told all the same")
    }
  }

  @Test("what later tries may take is what earlier ones have left") func tries() async throws {
    try await Workshop.with { shop in
      let agreement = try await shop.agreeOnCompute(at: Self.byAccelerators)
      var draft = Self.draft(shop, agreement, [AcceleratorDemand(count: 2)])
      draft.retries = 1
      let job = try await shop.running(draft)
      let why = Displacement(by: ID(at: morning), consumer: shop.mill.id, cause: .reclaimed, cohort: "c", at: morning)
      try await shop.service().displace([([job], why)])
      try shop.end(job, ending: .cancelled)
      let back = try await shop.look(at: job)
      #expect(back.state == .queued && back.spentSeconds == 2 && back.acceleratorSecondsLeft == 196)
      #expect(back.wallSecondsLeft == 98 && back.cpuSecondsLeft == 98)
    }
  }

  @Test("a job without accelerators has nothing to be charged by, nor is there a meter for any other unit")
  func refused() async throws {
    try await Workshop.with { shop in
      let cards = [AcceleratorDemand(count: 1)]
      var rules: [String?] = []
      for (price, accelerators) in [
        (Self.byAccelerators, nil), (.perUnit(fen: 1, quantity: 1, unit: "rows"), cards),
        (.perUnit(fen: 1, quantity: 1, unit: "cpuSeconds"), cards),
      ] as [(Price, [AcceleratorDemand]?)] {
        let draft = Self.draft(shop, try await shop.agreeOnCompute(at: price), accelerators)
        do {
          _ = try await shop.running(draft)
          rules.append(nil)
        } catch let refusal as Refusal {
          rules.append(refusal.rule)
        }
      }
      #expect(rules == ["job.no-accelerators", "job.not-compute", nil])
    }
  }

  @Test("quantities stay numbers, however much is asked for and however long a result says that it took")
  func bounded() throws {
    var draft = JobDraft(purpose: "test", command: ["/bin/true"], cpuSeconds: 1)
    draft.accelerators = [AcceleratorDemand(count: .max), AcceleratorDemand(count: .max)]
    draft.wallSeconds = 604_800
    #expect(try JobMeter.acceleratorSeconds.most(of: draft) == Price.largest)
    var result = JobResult.cancelled
    (result.startedAt, result.endedAt) = (.min, .max)
    #expect(JobMeter.acceleratorSeconds.taken(result, by: draft) == 1, "a length that is no number is none")
    (result.startedAt, result.endedAt) = (0, .max)
    #expect(JobMeter.acceleratorSeconds.taken(result, by: draft) == Price.largest)
    #expect(draft.measures(of: result)["acceleratorMilliseconds"] == Price.largest)
  }
}
