public import Vocabulary

/// Which pool, and when: every pool at every start that could be the cheapest, with what each term comes to.
///
/// The price of power is constant between changes, so the cheapest start is the first possible, the last allowed, or
/// one at which the start or the end falls on a change. Only those are looked at; nothing of the future is known but
/// the calendar and what is already promised.
public enum Across {
  /// - Parameter free: what each pool has free from `now` on, promises taken out.
  public static func choose(
    _ job: AcrossJob, among pools: [AcrossPool], free: [FreeProfile], at now: Instant,
    voucher: AcrossVoucher? = nil, weights: AcrossWeights = AcrossWeights()
  ) -> AcrossChoice {
    var choice = AcrossChoice(options: [], rejected: [])
    for pool in pools.indices {
      look(job, pools[pool], pool, free[pool], now, voucher, weights, &choice)
    }
    choice.options.sort { ($0.score, $0.start, $0.pool) < ($1.score, $1.start, $1.pool) }
    return choice
  }

  private static func look(
    _ job: AcrossJob, _ pool: AcrossPool, _ index: Int, _ free: FreeProfile, _ now: Instant,
    _ voucher: AcrossVoucher?, _ weights: AcrossWeights, _ choice: inout AcrossChoice
  ) {
    func reject(_ rule: AcrossRejection.Rule, _ start: Int64? = nil, _ cost: Int64? = nil) {
      choice.rejected.append(
        AcrossRejection(pool: index, rule: rule, wouldStart: start.map(Instant.init(milliseconds:)), wouldCost: cost))
    }
    guard job.units > 0, job.units <= pool.units else { return reject(.tooSmall) }
    guard job.models.isEmpty || !job.models.isDisjoint(with: pool.models) else { return reject(.model) }
    guard let transfer = transfer(job, pool) else { return reject(.noLink) }
    let ready = max(now.milliseconds, job.submitted.milliseconds + transfer.milliseconds)
    guard let earliest = possible(job, pool, free, from: ready) else { return reject(.neverOpen) }
    let byDeadline = job.deadline.map { $0.milliseconds - job.milliseconds }
    let first = option(job, pool, index, earliest, transfer, voucher, weights)
    if let byDeadline, earliest > byDeadline { return reject(.deadline, earliest, first.after) }
    // What is not to be put off starts when it can.
    let last = min(job.latestStart?.milliseconds ?? earliest, byDeadline ?? .max)
    if job.latestStart != nil, earliest > last { return reject(.tooLate, earliest, first.after) }
    var options = [first]
    var seen: Set<Int64> = [earliest]
    for start in starts(job, pool, from: earliest, to: last) {
      guard let found = possible(job, pool, free, from: start), found <= last, seen.insert(found).inserted else {
        continue
      }
      options.append(option(job, pool, index, found, transfer, voucher, weights))
    }
    let affordable = options.filter { $0.after <= job.maxPrice ?? .max }
    if affordable.isEmpty, let least = options.min(by: { $0.after < $1.after }) {
      return reject(.maxPrice, least.start.milliseconds, least.after)
    }
    choice.options += affordable
  }

  /// The first start from `start` on at which the pool is open and has the units for as long as it takes.
  private static func possible(_ job: AcrossJob, _ pool: AcrossPool, _ free: FreeProfile, from start: Int64) -> Int64? {
    var at = start
    // Open when free and free when open may take turns a few times; a week of it and there is none.
    for _ in 0..<64 {
      guard let open = pool.opens(from: at),
        let found = free.firstStart(job.units, for: job.milliseconds, from: open)
      else { return nil }
      if pool.isOpen(at: found) { return found }
      at = found
    }
    return nil
  }

  /// Starts at which the start or the end falls on a change of price.
  private static func starts(_ job: AcrossJob, _ pool: AcrossPool, from earliest: Int64, to last: Int64) -> [Int64] {
    guard last > earliest else { return [] }
    // Two weeks ahead is as far as anybody plans.
    let end = min(last, earliest + 14 * 86_400_000)
    var all: [Int64] = [end]
    for piece in pool.tariff.pieces(from: earliest, to: end + job.milliseconds) {
      if piece.to < end { all.append(piece.to) }
      let before = piece.to - job.milliseconds
      if before > earliest, before < end { all.append(before) }
    }
    return all.sorted()
  }

  private typealias Transfer = AcrossPool.Haul

  private static func transfer(_ job: AcrossJob, _ pool: AcrossPool) -> Transfer? {
    if let haul = pool.haul { return haul }
    guard let site = job.dataSite, job.dataGiB > 0, site != pool.name else {
      return Transfer(milliseconds: 0, price: 0)
    }
    guard let link = pool.links[site], link.megabitsPerSecond > 0 else { return nil }
    // A GiB is 8,589.934592 megabits.
    let milliseconds = Int128(job.dataGiB) * 8_589_934_592 / (Int128(link.megabitsPerSecond) * 1000)
    return Transfer(
      milliseconds: Int64(clamping: milliseconds), price: Int64(clamping: Int128(job.dataGiB) * Int128(link.perGiB)))
  }

  private static func option(
    _ job: AcrossJob, _ pool: AcrossPool, _ index: Int, _ start: Int64, _ transfer: Transfer,
    _ voucher: AcrossVoucher?, _ weights: AcrossWeights
  ) -> AcrossOption {
    let watts = Int128(job.units) * Int128(job.milliwattsPerUnit) * Int128(pool.puePerMille)
    // Thousandths of a watt × thousandths × milliseconds; 3,600,000,000 of them are a milliwatt hour.
    let milliwattHour: Int128 = 3_600_000_000
    var energy: (all: Int128, offPeak: Int128) = (0, 0)
    var offPeak: Int128 = 0
    for piece in pool.tariff.pieces(from: start, to: start + job.milliseconds) {
      let length = Int128(piece.to - piece.from)
      let cost = watts * length * Int128(piece.rate)
      energy.all += cost
      if piece.isOffPeak {
        energy.offPeak += cost
        offPeak += length
      }
    }
    let perUnit = Int128(job.units) * Int128(pool.unitHour)
    let service = perUnit * Int128(job.milliseconds) / 3_600_000
    let power = energy.all / (milliwattHour * 1_000_000)
    var eligible = service + power
    if voucher?.offPeakOnly == true {
      eligible = perUnit * offPeak / 3_600_000 + energy.offPeak / (milliwattHour * 1_000_000)
    }
    let discount = voucher.map { min(eligible * Int128($0.perMille) / 1000, Int128(max(0, $0.budget))) } ?? 0
    let milliwattHours = watts * Int128(job.milliseconds) / milliwattHour
    let carbon = milliwattHours * Int128(pool.carbonGramsPerKWh) / 1_000_000
    let wait = start - job.submitted.milliseconds
    let after = service + power + Int128(transfer.price) - discount
    let score =
      after + Int128(wait) * Int128(weights.waitHour) / 3_600_000 + carbon * Int128(weights.carbonKilogram) / 1000
    return AcrossOption(
      pool: index, start: Instant(milliseconds: start), end: Instant(milliseconds: start + job.milliseconds),
      service: Int64(clamping: service), energy: Int64(clamping: power), transfer: transfer.price,
      voucher: Int64(clamping: discount), milliwattHours: Int64(clamping: milliwattHours),
      carbonGrams: Int64(clamping: carbon), transferMilliseconds: transfer.milliseconds, waitMilliseconds: wait,
      score: Int64(clamping: score))
  }
}
