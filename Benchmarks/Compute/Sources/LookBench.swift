import Compute
import Glibc
import Identity
import Store
import Vocabulary

/// What looks decide on a pool of 2,000 nodes with eight accelerators each that are all taken, while hundreds of jobs of several
/// sizes wait and some end between looks: one JSON line with milliseconds of a decision, all that comes before writing included.
enum LookBench {
  static let nodes: Int64 = 2_000
  static let waiting = 500
  static let looks = 200

  static func run(folder: String, running: Int64) async throws {
    let database = try await JobsBench.database(folder)
    let vault = KeyVault(master: [UInt8](repeating: 7, count: 32))
    let told = (0..<nodes).map { number in
      Inventory.Node(
        name: "n\(number)", state: .up, milliCPU: 48_000, memoryMiB: 1_048_576, accelerators: ["a100": 8])
    }
    let service = try JobsBench.service(database, vault, folder: folder, nodes: told)
    let capacity = PoolCapacity(groups: [
      NodeGroup(
        name: "g", count: nodes, milliCPU: 48_000, memoryMiB: 1_048_576,
        accelerators: [.init(model: "A100", memoryMiB: 81_920, count: 8)])
    ])
    let (caller, agreement, pool) = try await database.write { tx in try JobsBench.region(tx, vault, capacity) }
    guard
      let lease = try await database.write({ tx in
        try Lease.take(tx, service.leaseName, holder: "bench", for: .seconds(86_400))
      })
    else { exit(2) }
    func submit(_ count: Int64, _ draft: @escaping @Sendable (Int64) throws -> JobDraft) async throws {
      try await JobsBench.together(count) { number in
        let draft = try draft(number)
        _ = try await database.write { tx in try Jobs.submit(tx, draft, by: caller, at: .now) }
      }
    }
    @Sendable func draft(_ accelerators: Int64, seconds: Double) throws -> JobDraft {
      try JSON.object([
        "agreement": JSON(agreement), "pool": JSON(pool), "purpose": "test",
        "command": ["sleep", .string("\(seconds)")],
        "cpuSeconds": 10, "milliCPU": 1_000, "wallSeconds": 86_400, "accelerators": [["count": .int(accelerators)]],
      ]).decode(JobDraft.self)
    }
    let each = 8 * nodes / running
    // Those that end between looks.
    try await submit(running) { try draft(each, seconds: $0 % 100 == 0 ? 30 + Double($0) / 100 : 80_000) }
    while try await count(database, "running") < running { await service.round(under: lease) }
    try await submit(Int64(waiting)) { try draft([each, 2, 4, 8][Int($0 % 4)], seconds: 80_000) }
    for _ in 0..<3 { await service.round(under: lease) }
    let before = service.decisions.now
    for _ in 0..<looks {
      await service.round(under: lease)
      try await Task.sleep(for: .milliseconds(100))
    }
    let after = service.decisions.now
    let counts = zip(after.counts, before.counts).map { $0 - $1 }
    let sum = counts.reduce(0, +)
    let mean = (after.seconds - before.seconds) * 1e3 / Double(sum)
    func percentile(_ share: Double) -> Double {
      var seen: Int64 = 0
      for (count, bound) in zip(counts, Decisions.bounds) {
        seen += count
        if Double(seen) >= share * Double(sum) { return bound }
      }
      return .infinity
    }
    print(
      JSON.object([
        "looks": .int(sum), "running": .int(try await count(database, "running")),
        "decidedEachLook": .int((after.jobs - before.jobs) / max(1, sum)),
        "meanMilliseconds": .double((mean * 100).rounded() / 100), "p50AtMost": .double(percentile(0.5)),
        "p99AtMost": .double(min(percentile(0.99), 1e9)),
      ]).canonicalText)
    try await database.close()
  }

  private static func count(_ database: any Database, _ state: String) async throws -> Int64 {
    try await database.read { tx in
      try tx.row("SELECT COUNT(*) FROM job WHERE state = ?", state)?.int(0) ?? 0
    }
  }
}
