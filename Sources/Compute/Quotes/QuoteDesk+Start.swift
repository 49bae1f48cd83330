import Exchange
import Identity
import Scheduling
import Store
import Vocabulary

extension QuoteDesk {
  /// How long a job that says no deadline is told what waiting would give.
  static let lookAhead: Int64 = 7 * 86_400_000

  var window: ComputeQuote.Window {
    let from = max(now, draft.notBefore ?? now)
    let to = draft.startsBy ?? from.adding(milliseconds: Self.lookAhead)
    return ComputeQuote.Window(from: from, to: max(from, to), isAsked: draft.deadline != nil)
  }

  /// Looks at one pool under one agreement: the soonest start, and the cheapest if that is another.
  mutating func consider(_ terms: Terms, _ pool: Pool) throws {
    guard pool.state == .open else { throw PlacementRefusal.notOpen(pool) }
    if draft.task != nil, pool.engine != LocalEngine.word { throw JobRefusal.taskElsewhere }
    try draft.checkImage(in: pool)
    if pool.engine == LocalEngine.word { try draft.checkImage(among: estimates.host.images) }
    if pool.capacity.groups == nil, let short = pool.capacity.shortfall(draft.demand.times(tasks)) {
      throw PlacementRefusal.overCapacity(pool, short.part, asked: short.asked, has: short.has)
    }
    try QuotaRegister.admit(tx, draft, tasks: tasks, of: consumer.id, to: pool)
    try PoolNodes.admit(draft, tasks: tasks, to: pool)
    guard let site = sites[pool.site] else { throw Refusal.notFound("site") }
    if terms.price.passesEnergy, site.tariff == nil { throw QuoteRefusal.noTariff(site) }
    let transfer = haul.to(site, sites)
    let estimate = try estimates.start(tx, draft, in: pool)
    let across = try across(pool, site, transfer, notBefore: estimate.at)
    if let rejection = across.rejected.first {
      return reject(terms, pool, try refusal(rejection, pool), wouldStart: rejection.wouldStart)
    }
    var found: [ComputeQuote.Candidate] = []
    var seen: Set<Instant> = []
    let soonest = across.options.map(\.start).min() ?? now
    for option in across.options where seen.insert(option.start).inserted {
      found.append(
        try candidate(
          terms, pool, site, transfer, estimate, at: option.start, isLater: option.start > soonest))
    }
    let fits = found.filter { $0.price.heldFen <= draft.maxFen ?? .max }
    guard let first = fits.min(by: { $0.startsAt < $1.startsAt }) else {
      let least = found.min { $0.price.heldFen < $1.price.heldFen }
      return reject(
        terms, pool, JobRefusal.tooDear(least?.price.heldFen ?? 0), wouldCostFen: least?.price.heldFen)
    }
    candidates.append(first)
    guard let cheapest = fits.min(by: { $0.cheapness < $1.cheapness }), cheapest.cheapness < first.cheapness else {
      return
    }
    candidates.append(cheapest)
  }

  /// The starts that the pure core finds, the queue's estimate taken as what is free.
  private func across(
    _ pool: Pool, _ site: Site, _ transfer: ComputeQuote.TransferParts, notBefore estimate: Instant?
  ) throws -> AcrossChoice {
    let milliwatts = Int64(clamping: Int128(PoolDraw(pool).most(of: draft)) * 1000 / Int128(draft.longestMilliseconds))
    var job = AcrossJob(
      id: 0, units: 1, milliseconds: draft.longestMilliseconds, wattsPerUnit: 0, submitted: now,
      deadline: draft.deadline)
    job.milliwattsPerUnit = milliwatts
    let tariff = try site.tariff?.calendar() ?? Self.free()
    var place = AcrossPool(
      name: pool.name.en, tariff: tariff, puePerMille: site.puePerMille ?? 1000,
      carbonGramsPerKWh: site.carbonGramsPerKWh ?? 0, units: 1, opening: pool.opening?.minutesOfWeek() ?? [])
    place.haul = AcrossPool.Haul(milliseconds: transfer.milliseconds, price: transfer.fen * 10_000)
    let from = window.from
    var profile = FreeProfile(now: now.milliseconds, free: 1, ends: [])
    let ready = max(from, estimate ?? from)
    if estimate == nil {
      // Nobody can tell when there will be room.
      profile = FreeProfile(now: now.milliseconds, free: 0, ends: [])
    } else if ready > now {
      profile = FreeProfile(now: now.milliseconds, free: 0, ends: [(ready.milliseconds, 1)])
    }
    let arrives = max(ready, now.adding(milliseconds: transfer.milliseconds))
    // The soonest start is one of the options also when it lies beyond the look ahead.
    let opens = pool.opening?.opens(from: arrives) ?? arrives
    job.latestStart = draft.deadline == nil ? max(window.to, opens.adding(milliseconds: 60_000)) : window.to
    return Across.choose(job, among: [place], free: [profile], at: now)
  }

  private static func free() throws(Refusal) -> TariffCalendar {
    try TariffCalendar(base: 0, week: [TariffCalendar.Step(from: 0, rate: 0)])
  }

  private func refusal(_ rejection: AcrossRejection, _ pool: Pool) throws(Refusal) -> Refusal {
    func words(_ name: String) throws(Refusal) -> Text {
      // Only its name is asked for.
      rejection.words([AcrossPool(name: name, tariff: try Self.free(), units: 1)])
    }
    let remedy = rejection.wouldStart.map {
      Text(
        zh: "截止时间 \($0.adding(milliseconds: draft.longestMilliseconds)) 或更晚",
        en: "a deadline of \($0.adding(milliseconds: draft.longestMilliseconds)) or later")
    }
    return Refusal(
      .conflict, rule: rejection.rule.rawValue, Text(zh: try words(pool.name.zh).zh, en: try words(pool.name.en).en),
      remedy: remedy)
  }
}

extension ComputeQuote.Candidate {
  /// Less is cheaper for who pays; where that is equal, for the site; then sooner.
  var cheapness: Cheapness {
    Cheapness(fen: price.payableFen + transfer.fen, power: energy.microYuan ?? .max, start: startsAt)
  }

  struct Cheapness: Comparable {
    var fen: Int64
    var power: Int64
    var start: Instant
    static func < (a: Self, b: Self) -> Bool { (a.fen, a.power, a.start) < (b.fen, b.power, b.start) }
  }
}
