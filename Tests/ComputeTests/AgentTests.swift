import Identity
import Store
import Testing
import Vocabulary

@testable import Compute

/// What the hub takes from agents and gives to them.
@Suite struct AgentTests {
  /// A site with an agent, and a pool behind it.
  private struct Hall {
    let shop: Workshop
    let agent: Agent
    let pool: ID<Pool>
    let files: AgentFiles

    static func with(_ body: (Hall) async throws -> Void) async throws {
      try await Workshop.with { shop in
        let site = shop.site
        let (agent, pool) = try await shop.rooms.write { tx in
          let caller = Caller(participant: site.id, kinds: site.kinds, scopes: [.read, .write, .admin])
          let made = try Agents.register(tx, cluster: "hall", owner: site.id, days: 1, by: caller, at: morning)
          let place = try Sites.register(
            tx, SiteDraft(name: Text(zh: "站", en: "s"), region: "450200"), by: site.id, at: morning)
          let draft = PoolDraft(
            site: place.id, name: Text(zh: "池", en: "p"), engine: "agent", cluster: PoolCluster(name: "hall"),
            capacity: PoolCapacity(milliCPU: 8_000, memoryMiB: 100_000))
          return (made.agent, try Pools.register(tx, draft, by: site.id, at: morning).id)
        }
        try await body(
          Hall(shop: shop, agent: agent, pool: pool, files: AgentFiles(root: shop.folder + "/agents")))
      }
    }

    var caller: Caller {
      Caller(participant: shop.site.id, kinds: shop.site.kinds, scopes: [.agent], key: agent.key)
    }

    func begin(place: String = "here", at now: Instant = morning) async throws -> Agent {
      let caller = caller
      let hello = AgentHello(engine: "slurm", place: place, version: "1", host: "h", clock: now.milliseconds)
      return try await shop.rooms.write { tx in
        _ = try Agents.begin(tx, hello, by: caller, outputBytes: 1, at: now)
        return try Agents.get(tx, of: caller)
      }
    }

    /// A job that an agent is to run.
    func wanted() async throws -> Job {
      var draft = shop.draft()
      draft.pool = pool
      let job = try await shop.running(draft)
      let agent = agent.id
      try await shop.rooms.write { tx in
        try AgentJobs.want(tx, job.id, JobSpec(command: ["/bin/true"]), [], by: agent)
      }
      return job
    }

    func work(_ agent: Agent, at now: Instant = morning) async throws -> [AgentWork] {
      try await shop.rooms.write { tx in try AgentJobs.work(tx, for: agent, at: now) }
    }

    func received(_ work: [AgentWork], by agent: Agent) async throws {
      try await shop.rooms.write { tx in try AgentJobs.received(tx, work.map(\.receipt), by: agent) }
    }

    func tell(_ agent: Agent, _ reports: AgentReport..., at now: Instant = morning) async throws {
      try await shop.rooms.write { tx in
        try AgentJobs.apply(tx, reports, of: agent, hasOutput: { _, _ in false }, at: now)
      }
    }

    func states() async throws -> [String: EngineState] {
      let agent = agent.id
      return try await shop.rooms.database.read { tx in try AgentJobs.states(tx, of: agent) }
    }
  }

  private static func refusal(_ work: () async throws -> Void) async -> String? {
    do { try await work() } catch let refusal as Refusal { return refusal.rule } catch { return "\(error)" }
    return nil
  }

  @Test("each process is told what is wanted until it says that it came in, and a new one is told anew")
  func told() async throws {
    try await Hall.with { hall in
      let first = try await hall.begin()
      let job = try await hall.wanted()
      let work = try await hall.work(first)
      #expect(work.map(\.job) == [job.id] && work.first?.isKnown == false)
      #expect(try await hall.work(first).count == 1, "the answer may have been lost")
      try await hall.received(work, by: first)
      #expect(try await hall.work(first).isEmpty)
      try await hall.tell(first, AgentReport(job: job.id, state: .running))
      let second = try await hall.begin()
      let again = try await hall.work(second)
      #expect(again.map(\.job) == [job.id] && again.first?.isKnown == true, "it is not begun again")
    }
  }

  @Test("a job stays where it was handed to; an agent at another place is not given it, and may tell nothing of it")
  func place() async throws {
    try await Hall.with { hall in
      let first = try await hall.begin()
      let job = try await hall.wanted()
      _ = try await hall.work(first)
      let other = try await hall.begin(place: "there")
      #expect(try await hall.work(other).isEmpty)
      #expect(
        await Self.refusal { try await hall.tell(other, AgentReport(job: job.id, state: .running)) }
          == "agent.job-not-handed")
      #expect(try await hall.states()["\(job.id)"] == .starting)
    }
  }

  @Test("only the newest session of an agent's own key speaks for it")
  func fence() async throws {
    try await Hall.with { hall in
      let first = try await hall.begin()
      let second = try await hall.begin()
      #expect(second.session == first.session + 1)
      let caller = hall.caller
      var stranger = caller
      stranger.key = ID(at: morning)
      let callers = [caller, stranger]
      for (caller, rule) in zip(callers, ["agent.session-over", "agent.not-an-agent"]) {
        let found = await Self.refusal {
          _ = try await hall.shop.rooms.database.read { tx in try Agents.speaking(tx, first.session, by: caller) }
        }
        #expect(found == rule)
      }
    }
  }

  @Test("what is cancelled before anybody was given it has ended; what was given is asked to stop")
  func cancelled() async throws {
    try await Hall.with { hall in
      let agent = try await hall.begin()
      let (early, late) = (try await hall.wanted(), try await hall.wanted())
      try await hall.shop.rooms.write { tx in try AgentJobs.cancel(tx, early.id) }
      let work = try await hall.work(agent)
      #expect(work.map(\.job) == [late.id])
      try await hall.received(work, by: agent)
      try await hall.shop.rooms.write { tx in try AgentJobs.cancel(tx, late.id) }
      #expect(try await hall.work(agent).map(\.wish) == [.cancel])
      let states = try await hall.states()
      guard case .ended(let result)? = states["\(early.id)"] else { return #expect(Bool(false)) }
      #expect(result.ending == .cancelled && result.endedAt == 0 && states["\(late.id)"] == .starting)
    }
  }

  @Test("an end stands: it may be told again, and not otherwise; nothing of a refused report counts")
  func ends() async throws {
    try await Hall.with { hall in
      let agent = try await hall.begin()
      let (job, other) = (try await hall.wanted(), try await hall.wanted())
      _ = try await hall.work(agent)
      var result = JobResult.neverRan(.exited)
      result.exitCode = 0
      let end = AgentReport(job: job.id, state: .ended, result: result)
      try await hall.tell(agent, end)
      try await hall.tell(agent, end)
      result.exitCode = 1
      let changed = AgentReport(job: job.id, state: .ended, result: result)
      #expect(
        await Self.refusal { try await hall.tell(agent, AgentReport(job: other.id, state: .running), changed) }
          == "agent.end-changed")
      #expect(await Self.refusal { try await hall.tell(agent, AgentReport(job: job.id, state: .running)) } != nil)
      #expect(try await hall.states()["\(other.id)"] == .starting)
    }
  }

  @Test("a job that its engine has lost is lost, and is not begun again") func absent() async throws {
    try await Hall.with { hall in
      let agent = try await hall.begin()
      let job = try await hall.wanted()
      _ = try await hall.work(agent)
      try await hall.tell(agent, AgentReport(job: job.id, state: .running))
      try await hall.tell(agent, AgentReport(job: job.id, state: .absent))
      #expect(try await hall.states()["\(job.id)"] == .ended(.lost))
      #expect(try await hall.work(try await hall.begin()).isEmpty)
    }
  }

  @Test("a row goes when the agent has forgotten the job, and it may say so twice") func forgotten() async throws {
    try await Hall.with { hall in
      let agent = try await hall.begin()
      let job = try await hall.wanted()
      _ = try await hall.work(agent)
      try await hall.tell(agent, AgentReport(job: job.id, state: .ended, result: .neverRan(.cancelled)))
      try await hall.shop.rooms.write { tx in try AgentJobs.forget(tx, job.id) }
      #expect(try await hall.work(agent).map(\.wish) == [.forget])
      for _ in 0..<2 { try await hall.tell(agent, AgentReport(job: job.id, state: .forgotten)) }
      #expect(try await hall.work(agent).isEmpty)
      #expect(try await hall.states().isEmpty)
    }
  }

  @Test("what is over is not begun, whoever comes late with it; a retired agent's jobs are lost")
  func over() async throws {
    try await Hall.with { hall in
      let agent = try await hall.begin()
      let job = try await hall.wanted()
      _ = try await hall.work(agent)
      let (id, actor) = (agent.id, hall.shop.site.id)
      try await hall.shop.rooms.write { tx in
        try tx.execute("DELETE FROM agent_job")
        _ = try Jobs.setState(tx, job, .cancelled, at: morning)
      }
      let late = await Self.refusal {
        try await hall.shop.rooms.write { tx in
          try AgentJobs.want(tx, job.id, JobSpec(command: ["/bin/true"]), [], by: id)
        }
      }
      #expect(late?.contains("it is over") == true)
      let lost = try await hall.wanted()
      _ = try await hall.work(agent)
      try await hall.shop.rooms.write { tx in _ = try Agents.retire(tx, id, by: actor, at: morning) }
      #expect(try await hall.states()["\(lost.id)"] == .ended(.lost))
    }
  }

  @Test("an agent that is silent for longer than it may is out of contact since it was heard")
  func contact() async throws {
    try await Hall.with { hall in
      let patience = AgentPatience(milliseconds: 60_000)
      #expect(patience.outOfContactSince(hall.agent, at: morning) == morning, "it never was in contact")
      let agent = try await hall.begin()
      #expect(patience.outOfContactSince(agent, at: morning.adding(seconds: 60)) == nil)
      #expect(patience.outOfContactSince(agent, at: morning.adding(seconds: 61)) == morning)
    }
  }

  @Test("an earlier try of a job is not wanted any more, whoever comes late with it")
  func lateTry() async throws {
    try await Hall.with { hall in
      let job = try await hall.wanted()
      try await hall.shop.rooms.write { tx in
        try AgentJobs.forget(tx, job.id)
        var again = job
        let run = ID<Job>(at: morning)
        (again.run, again.attempt) = (run, 2)
        try tx.execute("INSERT INTO job_run (run, job) VALUES (?, ?)", run, job.id)
        _ = try Jobs.setState(tx, again, .queued, at: morning)
      }
      let agent = hall.agent.id
      await #expect(throws: ComputeFailure.self) {
        try await hall.shop.rooms.write { tx in
          try AgentJobs.want(tx, job.id, JobSpec(command: ["/bin/true"]), [], by: agent)
        }
      }
      #expect(try await hall.states().isEmpty)
    }
  }

  @Test(
    "times of an agent with whatever clock lie between those at which the hub handed a job over and heard of its end",
    arguments: [
      // began, ended, lag; then what is believed
      (1_000, 3_000, 0, 1_000, 3_000), (1_000, 3_000, 500, 1_500, 3_500),
      (3_601_000, 3_603_000, -3_600_000, 1_000, 3_000),
      (0, 99_000, 0, 500, 5_000), (9_000, 1_000, 0, 5_000, 5_000), (1_000, 3_000, Int64.max, 5_000, 5_000),
      (1_000, 3_000, Int64.min, 500, 500),
    ] as [(Int64, Int64, Int64, Int64, Int64)])
  func times(_ began: Int64, _ ended: Int64, _ lag: Int64, _ from: Int64, _ to: Int64) {
    var result = JobResult.neverRan(.exited)
    (result.startedAt, result.endedAt, result.cpuMilliseconds) = (began, ended, 1 << 40)
    let held = result.bounded(
      from: Instant(milliseconds: 500), to: Instant(milliseconds: 5_000), lag: lag, processors: 2)
    #expect(held.startedAt == from && held.endedAt == to)
    #expect(held.cpuMilliseconds == (to - from + 1_000) * 2 && held.reportedCPUMilliseconds == 1 << 40)
  }
}
