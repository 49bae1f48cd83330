import Exchange
import Store
import Vocabulary

extension EnergyTerms {
  /// What the power of a job costs in a pool, at the tariff that its site has now. Refuses a site that tells no tariff.
  init(_ tx: Transaction, of draft: JobDraft, in pool: Pool?, at now: Instant) throws {
    guard let pool else { throw QuoteRefusal.noTariff(nil) }
    try self.init(of: draft, in: pool, at: try Sites.get(tx, pool.site), now)
  }

  init(of draft: JobDraft, in pool: Pool, at site: Site, _ now: Instant) throws(Refusal) {
    guard let tariff = site.tariff else { throw QuoteRefusal.noTariff(site) }
    let power = PoolDraw(pool)
    try self.init(
      week: tariff.week(), puePerMille: site.puePerMille ?? 1000, milliwattsPerCore: power.milliwattsPerCore,
      acceleratorMilliwatts: power.milliwatts(of: draft.accelerators ?? []), mostMillijoules: power.most(of: draft),
      from: max(now, draft.notBefore ?? now), to: draft.deadline)
  }
}

/// What a pool's machines draw, the usual in place of what its owner does not tell.
struct PoolDraw {
  var milliwattsPerCore: Int64
  var wattsPerAccelerator: Int64

  init(_ pool: Pool) {
    milliwattsPerCore = pool.power?.milliwattsPerCore ?? PoolPower.usualMilliwattsPerCore
    wattsPerAccelerator = pool.power?.wattsPerAccelerator ?? PoolPower.usualWattsPerAccelerator
  }

  func milliwatts(of accelerators: [AcceleratorDemand]) -> Int64 {
    let milli = accelerators.reduce(Int128(0)) { $0 + Int128($1.milli) }
    return Int64(clamping: milli * Int128(wattsPerAccelerator))
  }

  /// What a job draws that takes all that it may: its CPU seconds, and its accelerators to the end.
  func most(of draft: JobDraft) -> Int64 {
    let cores = Int128(draft.cpuSeconds) * Int128(milliwattsPerCore)
    let accelerators = Int128(milliwatts(of: draft.accelerators ?? [])) * Int128(draft.longestMilliseconds) / 1000
    return Int64(clamping: cores + accelerators)
  }
}
