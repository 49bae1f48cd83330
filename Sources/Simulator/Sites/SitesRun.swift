public import Scheduling
public import Vocabulary

/// How a job is given its pool and its time.
public enum SitesPolicy: String, Sendable, CaseIterable {
  /// As soon as possible, where that is cheapest now: the peer.
  case cheapestNow = "cheapest-now"
  /// Within the window it allows, where and when that is cheapest.
  case ours
  /// Within the window, where and when it makes the least carbon dioxide.
  case greenest
}

/// The work of a ``SitesFile`` through the choice between pools. Each job is placed when it comes, knowing what has
/// come before and the tariff calendars, and what is promised to it stays promised.
public struct SitesRun: Sendable {
  public struct Placed: Sendable {
    public var work: SitesJob
    public var option: AcrossOption
  }

  public let policy: SitesPolicy
  public let pools: [AcrossPool]
  public let start: Instant
  public private(set) var placed: [Placed] = []
  /// Jobs that no pool could take in time.
  public private(set) var missed = 0
  public private(set) var voucherLeft: Int64

  public init(
    _ work: [SitesJob], pools: [AcrossPool], start: Instant, policy: SitesPolicy,
    voucher: AcrossVoucher? = nil
  ) {
    (self.policy, self.pools, self.start) = (policy, pools, start)
    voucherLeft = voucher?.budget ?? 0
    var free = pools.map { FreeProfile(now: start.milliseconds, free: $0.units, ends: []) }
    var voucher = voucher
    for one in work {
      let now = one.job.submitted
      for index in free.indices { free[index].forget(before: now.milliseconds) }
      let choice = Across.choose(one.job, among: pools, free: free, at: now, voucher: voucher)
      guard let option = Self.pick(choice, policy, one.isDeferrable) else {
        missed += 1
        continue
      }
      free[option.pool].take(
        one.job.units, from: option.start.milliseconds, for: one.job.milliseconds)
      voucher?.budget -= option.voucher
      voucherLeft -= option.voucher
      placed.append(Placed(work: one, option: option))
    }
  }

  private static func pick(_ choice: AcrossChoice, _ policy: SitesPolicy, _ isDeferrable: Bool)
    -> AcrossOption?
  {
    // What is not to be put off is treated alike by all.
    guard isDeferrable else { return choice.now }
    switch policy {
    case .cheapestNow: return choice.now
    case .ours: return choice.cheapest
    case .greenest: return choice.greenest
    }
  }
}
