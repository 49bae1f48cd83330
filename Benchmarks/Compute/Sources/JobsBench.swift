import Compute
import Crypto
import Evidence
import Exchange
import Glibc
import Identity
import Ledger
import Logging
import Store
import Synchronization
import Vocabulary

/// What a job costs the hub without the door: one JSON line on standard output, microseconds of wall and processor time for each
/// job of being submitted, and of being started, metered, charged and ended on a null engine.
///
///     jobs-bench FOLDER COUNT
///     jobs-bench FOLDER RUNNING looks
///
/// The second line measures looks: what they decide on a pool whose nodes are full.
@main
struct JobsBench {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard (3...4).contains(arguments.count), let count = Int64(arguments[2]) else {
      print("usage: jobs-bench FOLDER COUNT [looks]")
      exit(2)
    }
    if arguments.count == 4 { return try await LookBench.run(folder: arguments[1], running: count) }
    let database = try await database(arguments[1])
    let vault = KeyVault(master: [UInt8](repeating: 7, count: 32))
    let service = try service(database, vault, folder: arguments[1])
    let (caller, agreement, pool) = try await database.write { tx in try region(tx, vault) }
    guard
      let lease = try await database.write({ tx in
        try Lease.take(tx, service.leaseName, holder: "bench", for: .seconds(86_400))
      })
    else { exit(2) }
    let draft = try JSON.object([
      "agreement": JSON(agreement), "pool": JSON(pool), "purpose": "test", "command": ["/bin/true"], "cpuSeconds": 10,
      "milliCPU": 1_000,
    ]).decode(JobDraft.self)
    let submitting = try await spent(count) {
      try await together(count) { _ in
        _ = try await database.write { tx in try Jobs.submit(tx, draft, by: caller, at: .now) }
      }
    }
    let running = try await spent(count) {
      var ended: Int64 = 0
      while ended < count {
        await service.round(under: lease)
        ended = try await database.read { tx in
          try tx.row("SELECT COUNT(*) FROM job WHERE state = 'completed'")?.int(0) ?? 0
        }
      }
    }
    let entries = try await database.read { tx in try EvidenceLog.size(tx) }
    print(
      JSON.object([
        "submit": submitting, "run": running, "entries": .double(Double(entries) / Double(count)),
        "group": .int(Int64(database.condition.largestGroup)),
      ]).canonicalText)
    try await database.close()
  }

  static func database(_ folder: String) async throws -> SQLiteDatabase {
    let database = try SQLiteDatabase(path: folder + "/bench.sqlite")
    try await database.migrate(
      EvidenceSchema.migrations + IdentitySchema.migrations + LedgerSchema.migrations + ExchangeSchema.migrations
        + ComputeSchema.migrations + Lease.migrations)
    return database
  }

  /// A user with money, a centre with a pool, and their agreement.
  static func region(
    _ tx: Transaction, _ vault: KeyVault,
    _ capacity: PoolCapacity = PoolCapacity(milliCPU: 96_000_000, memoryMiB: 524_288_000)
  ) throws -> (Caller, ID<Agreement>, ID<Pool>) {
    let now = Instant.now
    func join(_ code: String, _ kinds: [ParticipantKind]) throws -> Participant {
      let made = try Participants.register(
        tx, ParticipantDraft(name: Text(zh: "方", en: "party"), creditCode: code, kinds: kinds, region: "450200"),
        by: nil, at: now)
      _ = try SigningKeys.makeInCustody(tx, for: made.id, vault: vault, at: now)
      return made
    }
    let user = try join("91450200MA0000002N", [.consumer])
    let centre = try join("91450200MA0000003R", [.provider])
    _ = try Deposits.deposit(
      tx, id: ID(at: now), to: "\(user.id)", amount: 1_000_000_000_000, document: "bank", actor: nil, at: now)
    let site = try Sites.register(
      tx, SiteDraft(name: Text(zh: "一号", en: "one"), region: "450100", racksBuilt: 100), by: centre.id, at: now)
    try Clusters.register(tx, [Clusters.Entry(name: "bench", kind: "null", owner: centre.id)])
    let pool = try Pools.register(
      tx,
      PoolDraft(
        site: site.id, name: Text(zh: "池", en: "pool"), engine: "null", cluster: PoolCluster(name: "bench"),
        capacity: capacity), by: centre.id, at: now)
    let offer = try Offers.publish(
      tx,
      OfferDraft(
        kind: .compute, title: Text(zh: "算力", en: "Compute"), summary: Text(zh: "", en: ""), policy: .open,
        price: .perUnit(fen: 1, quantity: 10, unit: "cpuSeconds"), publishedRule: PublishedRule(name: "all")),
      by: centre.id, at: now)
    let negotiation = try Negotiations.request(
      tx, NegotiationDraft(offer: offer.id, purpose: "test", days: 30), by: user, at: now)
    guard let agreement = negotiation.agreement else { exit(2) }
    for party in [user, centre] {
      let signature = try Signatures.sign(
        tx, for: party.id, context: Agreement.signingContext, try Agreements.get(tx, agreement).document, vault: vault)
      _ = try Agreements.sign(tx, agreement, by: party.id, signature, at: now)
    }
    return (
      Caller(participant: user.id, kinds: user.kinds, scopes: [.read, .write]), agreement, pool.id
    )
  }

  static func service(
    _ database: any Database, _ vault: KeyVault, folder: String,
    nodes: [Inventory.Node] = [.init(name: "n", state: .up, milliCPU: 96_000_000, memoryMiB: 524_288_000)]
  ) throws -> JobService {
    var quiet = Logger(label: "bench")
    quiet.logLevel = .warning
    let signer = Curve25519.Signing.PrivateKey()
    return JobService(
      database: database,
      engine: NullEngine(cluster: "bench", milliseconds: 0, nodes: nodes) { .now },
      files: folder + "/files", logs: try JobLogs(folder: folder + "/logs"), vault: vault,
      countersign: { try EvidenceDigest.of(.string("\(signer.signature(for: $0).count)")) }, clock: { .now },
      slots: 1_000_000, obstacle: nil,
      logger: quiet)
  }

  /// `count` calls of `work` by 256 tasks at once.
  static func together(_ count: Int64, _ work: @escaping @Sendable (Int64) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<256 {
        group.addTask { for number in stride(from: Int64(lane), to: count, by: 256) { try await work(number) } }
      }
      try await group.waitForAll()
    }
  }

  static func spent(_ count: Int64, _ work: @Sendable () async throws -> Void) async throws -> JSON {
    let (start, before) = (ContinuousClock.now, processor())
    try await work()
    let parts = (ContinuousClock.now - start).components
    let wall = Double(parts.seconds) * 1e6 + Double(parts.attoseconds) / 1e12
    return [
      "wallMicroseconds": .double((wall / Double(count)).rounded()),
      "processorMicroseconds": .double(((processor() - before) / Double(count)).rounded()),
    ]
  }

  /// Microseconds of processor time that this process has had.
  static func processor() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}
