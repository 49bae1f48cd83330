import Exchange
import Store
import Testing
import Vocabulary

@testable import Compute

@Suite("Utilisation of a site")
struct UtilisationTests {
  @Test("racks as told, processors by the readings of the period, each reading in one period only")
  func ofSite() async throws {
    try await Rooms.with { rooms in
      let (site, other) = (try await rooms.site(), try await rooms.site(racksBuilt: 0, racksUsed: 0))
      let pool = try await rooms.pool(at: site, PoolCapacity(milliCPU: 2_000, memoryMiB: 1))
      let second = try await rooms.pool(at: site, PoolCapacity(milliCPU: 500, memoryMiB: 1))
      let elsewhere = try await rooms.pool(at: other)
      let hour = morning.adding(seconds: 3_600)
      try await rooms.reading(600, of: pool.id, at: morning)
      try await rooms.reading(1_200, of: pool.id, at: hour.adding(milliseconds: -1))
      try await rooms.reading(77, of: pool.id, at: hour)
      try await rooms.reading(5_000, of: elsewhere.id, at: morning)

      let found = try await rooms.utilisation(site, morning, hour)
      #expect(found.racks == .init(built: 100, used: 46, basisPoints: 4_600, targetBasisPoints: 6_500))
      #expect(found.cpu == .init(usedSeconds: 1_800, capacitySeconds: 9_000) && found.cpu.basisPoints == 2_000)
      #expect(found.pools.map(\.pool).contains(second.id) && found.pools.count == 2)
      #expect(found.pools.first { $0.pool == pool.id }?.readings == 2)
      let next = try await rooms.utilisation(site, hour, hour.adding(seconds: 3_600))
      #expect(next.cpu.usedSeconds == 77)

      let before = try await rooms.utilisation(other, morning.adding(days: -2), morning.adding(days: -1))
      #expect(before.racks.basisPoints == nil && before.cpu.capacitySeconds == 0 && before.cpu.basisPoints == nil)
      for (from, to) in [(hour, hour), (hour, morning), (morning, morning.adding(days: 367))] {
        await #expect(throws: Refusal.self) { _ = try await rooms.utilisation(site, from, to) }
      }
    }
  }

  @Test("a pool that is closed counts no more")
  func closed() async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      let pool = try await rooms.pool(at: site)
      let hour = morning.adding(seconds: 3_600)
      #expect(try await rooms.utilisation(site, morning, hour).cpu.capacitySeconds == 8 * 3_600)
      try await rooms.set(pool, .closed)
      #expect(try await rooms.utilisation(site, morning, hour).cpu.capacitySeconds == 0)
    }
  }
}

extension Rooms {
  func utilisation(_ site: Site, _ from: Instant, _ to: Instant) async throws -> SiteUtilisation {
    try await database.read { tx in try SiteUtilisation.of(tx, site.id, from: from, to: to) }
  }

  /// A reading of a job in `pool`, as the rooms keep it.
  func reading(_ seconds: Int64, of pool: ID<Pool>, at now: Instant, line: String? = nil) async throws {
    let one = job(draft(), in: pool, .completed)
    try await write { tx in
      try tx.execute(
        """
        INSERT INTO agreement (id, provider, consumer, offer, kind, state, uses, ends_at, body)
        VALUES (?, 'p', 'c', 'o', 'compute', 'active', 1, 0, '{}')
        """, one.agreement)
      try tx.execute(
        """
        INSERT INTO exchange_use (id, agreement, provider, consumer, state, measured, charged, settled, body)
        VALUES (?, ?, 'p', 'c', 'completed', 0, 0, 1, '{}')
        """, one.use, one.agreement)
      try tx.execute(
        "INSERT INTO job (id, use_id, consumer, provider, pool, state, over, body) VALUES (?, ?, 'c', 'p', ?, 'completed', 1, '{}')",
        one.id, one.use, pool)
      try tx.execute(
        """
        INSERT INTO reading (id, use_id, sequence, quantity, from_at, to_at, line, body)
        VALUES (?, ?, 1, ?, 0, 1, ?, '{}')
        """, ID<Reading>(at: now), one.use, seconds, line)
    }
  }
}
