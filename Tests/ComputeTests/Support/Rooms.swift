import Evidence
import Exchange
import Glibc
import Identity
import Ledger
import Store
import StoreTesting
import Testing
import Vocabulary

@testable import Compute

/// A Saturday morning in China.
let morning = Instant("2026-11-21T01:00:00.000Z")!

/// The tables of this room and those below it, on a real database in a folder of its own.
final class Rooms: Sendable {
  let database: any Database
  let scratch: ScratchFolder
  let owner = ID<Participant>(at: morning)
  let stranger = ID<Participant>(at: morning)

  private init() async throws {
    scratch = try ScratchFolder()
    database = try await TestDatabase.open(scratch.path + "/hub.db")
    try await database.migrate(
      EvidenceSchema.migrations + IdentitySchema.migrations + LedgerSchema.migrations + ExchangeSchema.migrations
        + ComputeSchema.migrations + Lease.migrations)
  }

  static func with(_ body: (Rooms) async throws -> Void) async throws {
    let rooms = try await Rooms()
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(rooms)) } catch { outcome = .failure(error) }
    try await rooms.database.close()
    try outcome.get()
  }

  @discardableResult
  func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await database.write(body)
  }

  /// The rule that refuses `body`, and that nothing is left of it; nil if it is done.
  func refusal(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws -> Refusal? {
    let before = try await entries()
    do {
      try await database.write(body)
      return nil
    } catch let refusal as Refusal {
      #expect(try await entries() == before, "\(refusal) left a trace")
      return refusal
    }
  }

  /// The kinds of all evidence entries, oldest first.
  func entries() async throws -> [String] {
    try await database.read { tx in
      try EvidenceLog.entries(tx, from: 0, limit: 1000).map { try $0.content["kind"]?.string ?? "" }
    }
  }

  func site(racksBuilt: Int64 = 100, racksUsed: Int64 = 46) async throws -> Site {
    let owner = owner
    return try await write { tx in
      try Sites.register(
        tx,
        SiteDraft(
          name: Text(zh: "南宁数据中心", en: "Nanning data centre"), region: "450100", puePerMille: 1_350,
          carbonGramsPerKWh: 570, racksBuilt: racksBuilt, racksUsed: racksUsed,
          tariff: Tariff(milliYuanPerKWh: 783)), by: owner, at: morning)
    }
  }

  func pool(at site: Site, _ capacity: PoolCapacity = PoolCapacity(milliCPU: 8_000, memoryMiB: 16_384)) async throws
    -> Pool
  {
    let owner = owner
    return try await write { tx in
      try Pools.register(
        tx, PoolDraft(site: site.id, name: Text(zh: "池", en: "pool"), capacity: capacity), by: owner, at: morning)
    }
  }
}

/// A job of `draft` in `pool`.
func job(_ draft: JobDraft, in pool: ID<Pool>?, _ state: Job.State = .queued) -> Job {
  Job(
    id: ID(at: morning), use: ID(at: morning), agreement: draft.agreement ?? ID(at: morning), consumer: ID(at: morning),
    provider: ID(at: morning), pool: pool, draft: draft, state: state, result: nil, outputs: [:], submittedAt: morning)
}

func draft(milliCPU: Int64? = nil, memoryMiB: Int64? = nil, accelerators: [AcceleratorDemand]? = nil) -> JobDraft {
  JobDraft(
    agreement: ID(at: morning), purpose: "test", command: ["/bin/true"], cpuSeconds: 1, memoryMiB: memoryMiB,
    milliCPU: milliCPU, accelerators: accelerators)
}

extension PoolQueues {
  init(
    _ pools: [ID<Pool>: Pool.Place], own: ID<Pool>?, open: [Job], awaiting: [ID<Job>: [ID<Job>]] = [:],
    gangs: Set<ID<JobArray>> = [], quotas: QuotaBook? = nil, on here: Host = Host(), at now: Instant
  ) {
    self.init(
      pools, own: own, open: open.map(OpenJob.init), awaiting: awaiting, gangs: gangs, quotas: quotas, on: here, at: now
    )
  }
}

extension NodeBook {
  mutating func bringUpToDate(_ pools: [Pool], _ snapshot: ClusterNodes.Snapshot?, open: [Job], at now: Instant) {
    bringUpToDate(pools, snapshot, open: open.map(OpenJob.init), at: now)
  }
}
