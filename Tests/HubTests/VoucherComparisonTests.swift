import Compute
import Exchange
import Identity
import Ledger
import Store
import Testing
import Vocabulary

@testable import Hub

/// Rows as the rooms keep them: what led to them is tested where it happens.
@Suite("What vouchers have brought about") struct VoucherComparisonTests {
  private static let hour: Int64 = 3_600_000
  private let began: Int64 = 490_000
  private let programme = ID<VoucherProgramme>(at: .now)
  private let grant = ID<VoucherGrant>(at: .now)

  private func moment(_ hours: Int64) -> Instant { Instant(milliseconds: hours * Self.hour) }

  @Test("sites are compared over as long before the first voucher as since, by their history, energy not counted")
  func compared() async throws {
    try await Premises.with { hub in
      let database = hub.services.database
      try await fund(database)
      let (old, new) = (try await site(database, "old"), try await site(database, "new"))
      #expect(try await effect(database).comparison == nil, "nothing was paid yet")

      try await job(database, at: old, cpuSeconds: 7_200, resolved: moment(began).adding(seconds: 1_800))
      try await job(database, at: new, cpuSeconds: 3_600, resolved: moment(began + 190))
      try await hours(database, old, began - 300..<began, used: 720)
      try await hours(database, old, began..<began + 200, used: 1_800)
      try await hours(database, new, began + 190..<began + 200, used: 3_600)

      let effect = try await effect(database)
      #expect(effect.cpuSeconds == 10_800, "energy is no processor time")
      #expect(effect.spentFen == 400 && effect.cpuSecondsPerYuan == 2_700)
      let comparison = try #require(effect.comparison)
      #expect(comparison.beganAt == moment(began) && comparison.stepHours == 6)
      #expect(comparison.from == moment(began - 204) && comparison.to == moment(began + 200))
      #expect(comparison.sites.map(\.site) == [old, new])
      let (first, second) = (comparison.sites[0], comparison.sites[1])
      #expect(first.before.hours == 204 && first.after.hours == 200 && first.isEnough)
      #expect(first.before.cpuBasisPoints == 2_000 && first.after.cpuBasisPoints == 5_000)
      #expect(first.voucherCpuSeconds == 7_200 && second.voucherCpuSeconds == 3_600)
      #expect(second.before.cpuBasisPoints == nil && second.after.cpuBasisPoints == 10_000 && !second.isEnough)
      #expect(comparison.steps.count == 68 && comparison.steps.filter(\.isAfter).first?.from == moment(began))
      #expect(comparison.steps.last?.span.cpuBasisPoints == 7_500, "both sites together")
    }
  }

  private func effect(_ database: any Database) async throws -> VoucherEffect {
    let now = moment(began + 200).adding(seconds: 60)
    return try await database.read { [programme] tx in try VoucherEffect.of(tx, programme, at: now) }
  }

  private func fund(_ database: any Database) async throws {
    let accounts = [ID<Account>(at: .now), ID<Account>(at: .now)]
    try await database.write { [programme, grant] tx in
      for account in accounts {
        try tx.execute(
          """
          INSERT INTO ledger_account (id, owner, unit, purpose, may_go_negative, debits_posted, credits_posted,
            debits_pending, credits_pending, entries, opened_at) VALUES (?, 'p', 'fen', ?, 0, 0, 0, 0, 0, 0, 0)
          """, account, account.description)
      }
      try tx.execute(
        """
        INSERT INTO voucher_programme (id, issuer, name, unit, budget, account, eligibility, offer_kinds,
          share_basis_points, expires_at, state, created_at)
        VALUES (?, 'p', '{}', 'fen', 1000, ?, '{}', '[]', 5000, 0, 'active', 0)
        """, programme, accounts[0])
      try tx.execute(
        """
        INSERT INTO voucher_grant (id, programme, participant, account, amount, returned, expires_at, state, granted_at)
        VALUES (?, ?, 'c', ?, 1000, 0, 0, 'active', 0)
        """, grant, programme, accounts[1])
    }
  }

  private func site(_ database: any Database, _ name: String) async throws -> ID<Site> {
    try await database.write { tx in
      try Sites.register(tx, SiteDraft(name: Text(zh: name, en: name)), by: ID(at: .now), at: .now).id
    }
  }

  /// One job of which vouchers paid two yuan, with a reading of its processors and one of its energy.
  private func job(_ database: any Database, at site: ID<Site>, cpuSeconds: Int64, resolved: Instant) async throws {
    let (agreement, use) = (ID<Agreement>(at: .now), ID<Use>(at: .now))
    try await database.write { [grant] tx in
      let pool = try Pools.register(
        tx,
        PoolDraft(
          site: site, name: Text(zh: "池", en: "pool"), capacity: PoolCapacity(milliCPU: 100, memoryMiB: 32)),
        by: try Sites.get(tx, site).owner, at: .now)
      try tx.execute(
        """
        INSERT INTO agreement (id, provider, consumer, offer, kind, state, uses, ends_at, body)
        VALUES (?, 'p', 'c', 'o', 'compute', 'active', 1, 0, '{}')
        """, agreement)
      try tx.execute(
        """
        INSERT INTO exchange_use (id, agreement, provider, consumer, state, measured, charged, settled, body)
        VALUES (?, ?, 'p', 'c', 'completed', 0, 0, 1, '{}')
        """, use, agreement)
      try tx.execute(
        "INSERT INTO job (id, use_id, consumer, provider, pool, state, over, body) VALUES (?, ?, 'c', 'p', ?, 'completed', 1, '{}')",
        ID<Job>(at: .now), use, pool.id)
      for (number, quantity, line) in [(1, cpuSeconds, nil), (2, 1_000_000_000, "energy")] as [(Int64, Int64, String?)]
      {
        try tx.execute(
          """
          INSERT INTO reading (id, use_id, sequence, quantity, from_at, to_at, line, body)
          VALUES (?, ?, ?, ?, 0, 1000, ?, '{}')
          """, ID<Reading>(at: resolved), use, number, quantity, line)
      }
      try tx.execute(
        """
        INSERT INTO ledger_reservation (id, reference, consumer, supplier, unit, offer_kind, gross, voucher_share,
          voucher_grant, share_basis_points, state, settled_gross, settled_voucher, clawed_back, at, resolved_at)
        VALUES (?, ?, 'c', 'p', 'fen', 'compute', 400, 200, ?, 5000, 'settled', 400, 200, 0, 0, ?)
        """, ID<Reservation>(at: .now), use, grant, resolved)
    }
  }

  /// Hours in which a core was there and `used` seconds of it were used.
  private func hours(_ database: any Database, _ site: ID<Site>, _ hours: Range<Int64>, used: Int64) async throws {
    try await database.write { tx in
      for hour in hours {
        try tx.execute(
          """
          INSERT INTO site_hour (site, hour, racks_built, racks_used, cpu_used, cpu_capacity, accelerator_used,
            accelerator_capacity, job_seconds, accelerator_job_seconds) VALUES (?, ?, 1, 1, ?, 3600, 0, 0, 0, 0)
          """, site, hour, used)
      }
    }
  }
}
