import Identity
import Testing
import Vocabulary

@testable import Compute

/// Who borrows and who lends at one moment.
@Suite struct QuotaStandingTests {
  private static let pool = ID<Pool>(at: morning)

  private static func quota(_ cores: Int64?, _ cohort: String?, lends: Int64? = nil) -> Quota {
    Quota(
      pool: pool, participant: ID<Participant>(at: morning), cohort: cohort,
      nominalQuota: QuotaAmounts(milliCPU: cores, memoryMiB: cores == nil ? 1 : nil), borrowingLimit: nil,
      lendingLimit: lends.map { QuotaAmounts(milliCPU: $0) }, weight: 1_000, preemption: Quota.Preemption(),
      changedAt: morning)
  }

  private static func standings(_ quotas: [Quota], _ used: [Int64]) -> [QuotaStanding] {
    QuotaStanding.of(
      quotas,
      using: zip(quotas, used).map { quota, used in
        QuotaAmounts(milliCPU: quota.nominalQuota.milliCPU.map { _ in used }, memoryMiB: quota.nominalQuota.memoryMiB)
      })
  }

  @Test("what one borrows the others of its cohort lend, in proportion to what they leave unused, to the last unit")
  func lent() {
    let found = Self.standings(
      [Self.quota(4_000, "a"), Self.quota(6_000, "a"), Self.quota(3_000, "a"), Self.quota(9_000, "b")],
      [9_000, 0, 0, 1_000])
    #expect(found.map(\.borrowed.milliCPU) == [5_000, 0, 0, 0])
    #expect(found.map(\.lent.milliCPU) == [0, 3_334, 1_666, 0])
    #expect(found.map(\.used.milliCPU) == [9_000, 0, 0, 1_000])
  }

  @Test("nobody lends more than it says or has unused, nor without a cohort, nor what is not counted")
  func bounded() {
    let found = Self.standings(
      [Self.quota(1_000, "a"), Self.quota(6_000, "a", lends: 500), Self.quota(6_000, "a", lends: 0)], [9_000, 0, 0])
    #expect(found.map(\.lent.milliCPU) == [0, 500, 0])
    let alone = Self.standings([Self.quota(1_000, nil), Self.quota(6_000, nil), Self.quota(nil, "a")], [3_000, 0, 0])
    // A quota that was made smaller while jobs ran.
    #expect(alone.map(\.borrowed.milliCPU) == [2_000, 0, nil] && alone.map(\.lent.milliCPU) == [0, 0, nil])
    #expect(alone[2].borrowed.memoryMiB == 0)
  }

  @Test("shares add up to what is given, whatever the parts")
  func shares() {
    let most = QuotaAmounts.most
    for (amount, parts) in [
      (7, [1, 1, 1]), (2, [1, 1, 1]), (0, [5]), (5, []), (most, [most, most - 1, 3]), (10, [0, 3, 0, 100]),
    ] as [(Int64, [Int64])] {
      let shares = QuotaStanding.shares(of: amount, among: parts)
      #expect(shares.reduce(0, +) == min(amount, parts.reduce(0, +)))
      #expect(zip(shares, parts).allSatisfy { $0 >= 0 && $0 <= $1 })
    }
  }
}
