public import Store
import Vocabulary

/// What a participant uses of a pool at this moment, and what of that is whose.
public struct QuotaStanding: Hashable, Sendable, Codable {
  /// By what runs now; what is counted of it.
  public var used: QuotaAmounts
  /// What of that is beyond its own.
  public var borrowed: QuotaAmounts
  /// How much of its own others of its cohort use. Nobody borrows from one lender rather than another, so each is taken to
  /// lend in proportion to what it leaves unused of what it lends.
  public var lent: QuotaAmounts

  /// The standings of all quotas of one pool.
  static func of(_ quotas: [Quota], using used: [QuotaAmounts]) -> [QuotaStanding] {
    let none = quotas.map { _ in QuotaAmounts.names.map { _ in Int64?.none } }
    var (borrowed, lent) = (none, none)
    let cohorts = Dictionary(grouping: quotas.indices) { quotas[$0].cohort }
    for resource in QuotaAmounts.names.indices {
      for (cohort, members) in cohorts {
        let counted = members.filter { quotas[$0].nominalQuota.list[resource] != nil }
        var spare: [Int64] = []
        for place in counted {
          let own = quotas[place].nominalQuota.list[resource] ?? 0
          let taken = used[place].list[resource] ?? 0
          borrowed[place][resource] = max(0, taken - own)
          spare.append(min(max(0, own - taken), quotas[place].lendingLimit?.list[resource] ?? .max))
        }
        // Without a cohort nobody lends.
        let wanted = cohort == nil ? 0 : counted.reduce(Int64(0)) { $0.clampedPlus(borrowed[$1][resource] ?? 0) }
        for (place, share) in zip(counted, shares(of: wanted, among: spare)) { lent[place][resource] = share }
      }
    }
    return quotas.indices.map {
      QuotaStanding(used: used[$0], borrowed: QuotaAmounts(borrowed[$0]), lent: QuotaAmounts(lent[$0]))
    }
  }

  /// `amount`, or all there is if that is less, in proportion to `parts`; what is left over by rounding goes to the first.
  static func shares(of amount: Int64, among parts: [Int64]) -> [Int64] {
    let whole = parts.reduce(Int64(0)) { $0.clampedPlus($1) }
    let given = min(amount, whole)
    guard given > 0 else { return parts.map { _ in 0 } }
    var shares = parts.map { whole.dividingFullWidth($0.multipliedFullWidth(by: given)).quotient }
    var left = given - shares.reduce(0, +)
    for place in shares.indices where left > 0 && shares[place] < parts[place] {
      shares[place] += 1
      left -= 1
    }
    return shares
  }
}

extension QuotaRegister {
  /// The standing of each of these quotas, among all of its pool.
  public static func standings(_ tx: Transaction, _ quotas: [Quota]) throws -> [QuotaStanding] {
    var found: [ID<Pool>: [Quota: QuotaStanding]] = [:]
    for pool in Set(quotas.map(\.pool)) {
      let all = try list(tx, of: pool)
      let standings = QuotaStanding.of(all, using: try used(tx, all))
      found[pool] = Dictionary(zip(all, standings)) { first, _ in first }
    }
    let nothing = QuotaAmounts()
    return quotas.map {
      found[$0.pool]?[$0] ?? QuotaStanding(used: nothing, borrowed: nothing, lent: nothing)
    }
  }
}
