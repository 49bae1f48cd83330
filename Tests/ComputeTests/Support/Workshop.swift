import Evidence
import Exchange
import Glibc
import Identity
import Ledger
import Logging
import Store
import Testing
import Vocabulary

@testable import Compute

/// A consumer with money, a site and a mill, and a job service whose supervisors never come: a test plays them.
final class Workshop: Sendable {
  let rooms: Rooms
  let user: Participant
  let site: Participant
  let mill: Participant
  let compute: ID<Agreement>
  private let vault = KeyVault(master: [UInt8](repeating: 7, count: 32))
  private let engine: LocalEngine
  var folder: String { rooms.scratch.path }

  private init(_ rooms: Rooms) async throws {
    self.rooms = rooms
    let runner = try rooms.scratch.file("runner", "#!/bin/sh\nexit 1\n", mode: 0o755)
    engine = try LocalEngine(root: rooms.scratch.path + "/jobs", runner: runner, patience: .seconds(86_400))
    let vault = vault
    (user, site, mill, compute) = try await rooms.write { tx in
      func join(_ code: String, _ kinds: [ParticipantKind]) throws -> Participant {
        let made = try Participants.register(
          tx, ParticipantDraft(name: Text(zh: "方", en: "party"), creditCode: code, kinds: kinds, region: "450200"),
          by: nil, at: morning)
        _ = try SigningKeys.makeInCustody(tx, for: made.id, vault: vault, at: morning)
        return made
      }
      let user = try join("91450200MA0000002N", [.consumer])
      let site = try join("91450200MA0000003R", [.provider])
      let mill = try join("91450200MA0000001K", [.provider])
      _ = try Deposits.deposit(
        tx, id: ID(at: morning), to: "\(user.id)", amount: 10_000, document: "bank", actor: nil, at: morning)
      let offer = OfferDraft(
        kind: .compute, title: Text(zh: "算力", en: "Compute"), summary: Text(zh: "", en: ""), policy: .open,
        price: .perUnit(fen: 1, quantity: 1, unit: "cpuSeconds"), publishedRule: PublishedRule(name: "all"))
      return (user, site, mill, try Self.agree(tx, offer, by: site, for: user, vault))
    }
  }

  static func with(_ body: (Workshop) async throws -> Void) async throws {
    try await Rooms.with { rooms in try await body(try await Workshop(rooms)) }
  }

  private static func agree(
    _ tx: Transaction, _ draft: OfferDraft, by provider: Participant, for user: Participant, _ vault: KeyVault
  ) throws -> ID<Agreement> {
    let offer = try Offers.publish(tx, draft, by: provider.id, at: morning)
    let negotiation = try Negotiations.request(
      tx, NegotiationDraft(offer: offer.id, purpose: "test", days: 30), by: user, at: morning)
    let id = try #require(negotiation.agreement)
    for party in [user, provider] {
      let signature = try Signatures.sign(
        tx, for: party.id, context: Agreement.signingContext, try Agreements.get(tx, id).document, vault: vault)
      _ = try Agreements.sign(tx, id, by: party.id, signature, at: morning)
    }
    return id
  }

  /// An agreement to compute of the site at `price`.
  func agreeOnCompute(at price: Price) async throws -> ID<Agreement> {
    let (user, site, vault) = (user, site, vault)
    return try await rooms.write { tx in
      let offer = OfferDraft(
        kind: .compute, title: Text(zh: "算力", en: "Compute"), summary: Text(zh: "", en: ""), policy: .open,
        price: price,
        publishedRule: PublishedRule(name: "all"))
      return try Self.agree(tx, offer, by: site, for: user, vault)
    }
  }

  /// An agreement to data of the mill.
  ///
  /// - Parameter results: what was agreed of results, if anything.
  func agreeOnData(_ policy: Policy, results: JSON? = nil, release: JSON? = nil) async throws -> ID<Agreement> {
    let (user, mill, vault) = (user, mill, vault)
    return try await rooms.write { tx in
      let upload = try Uploads.add(
        tx, owner: mill.id, sha256: String(repeating: "0", count: 64), bytes: 1, at: morning)
      return try Self.agree(
        tx,
        OfferDraft(
          kind: .data, title: Text(zh: "数据", en: "Data"), summary: Text(zh: "", en: ""), policy: policy, price: .free,
          publishedRule: PublishedRule(name: "all"),
          reference: .object(
            ["upload": JSON(upload.id), "results": results, "release": release].compactMapValues(\.self))),
        by: mill, for: user, vault)
    }
  }

  var caller: Caller { Caller(participant: user.id, kinds: user.kinds, scopes: [.read, .write]) }

  /// A draft on the data of `cited`.
  func draft(on cited: ID<Agreement>? = nil, outputs: [String] = []) -> JobDraft {
    JobDraft(
      agreement: compute, purpose: "test", command: ["/bin/true"],
      inputs: cited.map { [JobDraft.Input(name: "d", agreement: $0)] }, outputs: outputs, cpuSeconds: 100)
  }

  /// A job that was submitted and runs, as far as the database knows.
  func running(_ draft: JobDraft, on machine: String? = nil) async throws -> Job {
    let caller = caller
    return try await rooms.write { tx in
      var job = try Jobs.submit(tx, draft, by: caller, at: morning)
      job.engine = machine
      try Uses.move(tx, job.use, .start, by: job.provider, at: morning)
      return try Jobs.setState(tx, job, .running, at: morning)
    }
  }

  /// A job of which the database says that it starts, and of which its owner did no more.
  func starting(_ draft: JobDraft) async throws -> Job {
    let caller = caller
    return try await rooms.write { tx in
      let job = try Jobs.submit(tx, draft, by: caller, at: morning)
      try Uses.move(tx, job.use, .start, by: job.provider, at: morning)
      return try Jobs.setState(tx, job, .starting, at: morning)
    }
  }

  /// Leaves what a supervisor leaves whose job ended well after two seconds.
  func end(
    _ job: Job, at end: Instant = morning.adding(seconds: 2), ending: JobResult.Ending = .exited,
    outputs: [String: String] = [:]
  ) throws {
    let name = "jobs/\(job.id)"
    for part in [name, name + "/outputs"] { try rooms.scratch.folder(part) }
    for (output, text) in outputs { try rooms.scratch.file(name + "/outputs/" + output, text) }
    try rooms.scratch.file(name + "/spec.json", "{}")
    try rooms.scratch.file(name + "/log", "secret")
    let result = JobResult(
      ending: ending, exitCode: 0, cpuMilliseconds: 1500, peakMemoryBytes: 5, startedAt: end.milliseconds - 2000,
      endedAt: end.milliseconds, logBytes: 6, outputBytes: 7)
    try Files.write(try JSON(encoding: result).canonical, to: folder + "/" + name + "/result.json")
  }

  /// One look of the job service at everything, at `now`; then the job.
  func look(
    at job: Job, now: Instant = morning.adding(seconds: 3), obstacle: String? = nil, mostOutput: Int64 = 1 << 20,
    results: (any ResultGate)? = nil
  )
    async throws -> Job
  {
    let service = try service(now: now, obstacle: obstacle, mostOutput: mostOutput, results: results)
    await service.round(under: try await lease(of: service))
    return try await self.now(job)
  }

  func now(_ job: Job) async throws -> Job {
    try await rooms.database.read { tx in try Jobs.get(tx, job.id) }
  }

  /// As the one who looks after the jobs.
  func lease(of service: JobService, holder: String = "test", for duration: Duration = .seconds(60)) async throws
    -> Lease
  {
    let name = service.leaseName
    return try #require(
      try await rooms.database.write { tx in try Lease.take(tx, name, holder: holder, for: duration) })
  }

  /// - Parameters:
  ///   - jobs: another machine's folder of jobs.
  ///   - database: what it reads and writes by, if not the rooms' own.
  func service(
    now: Instant = morning.adding(seconds: 3), obstacle: String? = nil, mostOutput: Int64 = 1 << 20,
    folder jobs: String? = nil, by database: (any Database)? = nil, slots: Int = 1,
    results: (any ResultGate)? = nil
  ) throws -> JobService {
    JobService(
      database: database ?? rooms.database, engine: try jobs.map { try LocalEngine(root: $0) } ?? engine,
      files: folder + "/files", logs: try JobLogs(folder: folder + "/logs"),
      vault: vault, countersign: { _ in "" }, clock: { now }, slots: slots, mostOutput: mostOutput,
      results: results, obstacle: obstacle, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// A job that waits.
  func queued(_ draft: JobDraft) async throws -> Job {
    let caller = caller
    return try await rooms.write { tx in try Jobs.submit(tx, draft, by: caller, at: morning) }
  }

  /// Takes away the site's key that the hub keeps.
  func withdrawKey() async throws {
    let site = site.id
    try await rooms.write { tx in
      let key = try #require(try SigningKeys.current(tx, site))
      _ = try SigningKeys.withdraw(tx, key.id, of: site, distrustedFrom: nil, at: morning.adding(seconds: 1))
    }
  }

  /// Leaves what a supervisor leaves that watches its job, which this process stands for.
  func watch(_ job: Job) throws {
    let name = "jobs/\(job.id)"
    try rooms.scratch.folder(name)
    try rooms.scratch.file(name + "/spec.json", "{}")
    _ = try Claim.take(folder + "/" + name, as: .own)
  }

  func isToldToStop(_ job: Job) -> Bool { access(folder + "/jobs/\(job.id)/cancel", F_OK) == 0 }

  func entry(_ kind: String, of job: Job) async throws -> JSON {
    let found = try await rooms.database.read { tx in try EvidenceLog.entries(tx, subject: job.id.description) }
    return try #require(try found.map { try $0.content }.last { $0["kind"]?.string == kind })
  }

  func use(of job: Job) async throws -> Use { try await rooms.database.read { tx in try Uses.get(tx, job.use) } }

  func readings(of job: Job) async throws -> [Reading] {
    try await rooms.database.read { tx in try Readings.list(tx, of: job.use, limit: 10) }
  }
}
