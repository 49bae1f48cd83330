import Testing
import Vocabulary

@testable import Scheduling

struct AcrossTests {
  /// Midnight in China, a Monday.
  static let midnight = Instant(milliseconds: 1_763_913_600_000)
  static let hour: Int64 = 3_600_000

  static func pool(
    _ name: String, _ milliYuan: Int64, units: Int = 8, pue: Int64 = 1000,
    opening: [Range<Int64>] = [],
    links: [String: AcrossPool.Link] = [:], carbon: Int64 = 500
  ) throws -> AcrossPool {
    let tariff = try TariffCalendar(
      base: milliYuan * 1000,
      bands: [.init(from: 0, to: 420, perMille: 500), .init(from: 1020, to: 1320, perMille: 1500)])
    return AcrossPool(
      name: name, tariff: tariff, puePerMille: pue, carbonGramsPerKWh: carbon, units: units,
      models: ["A"],
      opening: opening, links: links)
  }

  static func job(at hours: Int64, run: Int64 = 2, units: Int = 1, latest: Int64? = nil)
    -> AcrossJob
  {
    let submitted = midnight.adding(milliseconds: hours * hour)
    return AcrossJob(
      id: 0, units: units, milliseconds: run * hour, wattsPerUnit: 1000, submitted: submitted,
      latestStart: latest.map { midnight.adding(milliseconds: $0 * hour) })
  }

  static func choose(_ job: AcrossJob, _ pools: [AcrossPool], voucher: AcrossVoucher? = nil)
    -> AcrossChoice
  {
    let free = pools.map { FreeProfile(now: job.submitted.milliseconds, free: $0.units, ends: []) }
    return Across.choose(job, among: pools, free: free, at: job.submitted, voucher: voucher)
  }

  @Test
  func `The calendar repeats every day in local time, and a price holds until the next change`()
    throws
  {
    let tariff = try Self.pool("a", 400).tariff
    for day in [Int64(0), 1, 300] {
      let midnight = Self.midnight.adding(days: day)
      #expect(tariff.rate(at: midnight) == 200_000 && tariff.isOffPeak(at: midnight))
      #expect(tariff.nextChange(after: midnight) == midnight.adding(milliseconds: 7 * Self.hour))
      #expect(tariff.rate(at: midnight.adding(milliseconds: 7 * Self.hour)) == 400_000)
      #expect(tariff.rate(at: midnight.adding(milliseconds: 17 * Self.hour)) == 600_000)
      #expect(
        tariff.nextChange(after: midnight.adding(milliseconds: 23 * Self.hour))
          == midnight.adding(days: 1))
    }
  }

  @Test func `Power is paid by the hour at which it is used, with PUE, to the micro-yuan`() throws {
    // 2 kW × 1.25 from 6 to 8: an hour at 0.2 and an hour at 0.4 yuan.
    let option = try #require(
      Self.choose(Self.job(at: 6, units: 2), [try Self.pool("a", 400, pue: 1250)]).best)
    #expect(option.energy == 2_500_000 * 200_000 / 1_000_000 + 2_500_000 * 400_000 / 1_000_000)
    #expect(option.milliwattHours == 5_000_000 && option.carbonGrams == 2500)
  }

  @Test func `Three quotes: now, cheapest in the window, greenest`() throws {
    let pools = [try Self.pool("dirty", 400, carbon: 800), try Self.pool("green", 900, carbon: 10)]
    let choice = Self.choose(Self.job(at: 12, latest: 30), pools)
    #expect(choice.now?.pool == 0 && choice.now?.waitMilliseconds == 0)
    #expect(choice.cheapest?.pool == 0 && choice.cheapest?.start == Self.midnight.adding(days: 1))
    #expect(choice.greenest?.pool == 1)
    #expect(choice.best == choice.cheapest)
    let scores = choice.options.map(\.score)
    #expect(scores == scores.sorted())
  }

  @Test func `No start in the window is cheaper than the one that is found`() throws {
    let pool = try Self.pool("a", 400)
    for run: Int64 in [1, 3, 9, 20] {
      let best = try #require(Self.choose(Self.job(at: 10, run: run, latest: 40), [pool]).cheapest)
      for minute in stride(from: Int64(600), through: 2400, by: 7) {
        var fixed = Self.job(at: 0, run: run)
        fixed.submitted = Self.midnight.adding(milliseconds: minute * 60_000)
        let one = try #require(Self.choose(fixed, [pool]).now)
        #expect(one.after >= best.after)
      }
    }
  }

  @Test
  func `Each pool that is not an option says why, and when it would start or what it would cost`()
    throws
  {
    let night = [Int64(1320)..<1440]
    let pools = [
      try Self.pool("small", 400, units: 2), try Self.pool("far", 400, units: 8),
      try Self.pool("closed", 400, opening: night),
    ]
    var job = Self.job(at: 12, units: 4)
    job.dataSite = "closed"
    job.dataGiB = 10
    job.deadline = Self.midnight.adding(milliseconds: 16 * Self.hour)
    let choice = Self.choose(job, pools)
    #expect(choice.options.isEmpty)
    #expect(choice.rejected.map(\.rule) == [.tooSmall, .noLink, .deadline])
    #expect(choice.rejected[2].wouldStart == Self.midnight.adding(milliseconds: 22 * Self.hour))
    job = Self.job(at: 12)
    job.maxPrice = 1
    job.models = ["A", "B"]
    #expect(Self.choose(job, [pools[1]]).rejected.map(\.wouldCost) == [800_000])
    job.models = ["B"]
    #expect(Self.choose(job, [pools[1]]).rejected.map(\.rule) == [.model])
  }

  @Test func `Data take their time on the way, and what they cost counts`() throws {
    let link = AcrossPool.Link(megabitsPerSecond: 8590, perGiB: 1000)
    var job = Self.job(at: 12)
    job.dataSite = "home"
    job.dataGiB = 3600
    let pools = [try Self.pool("home", 500), try Self.pool("away", 490, links: ["home": link])]
    let choice = Self.choose(job, pools)
    #expect(choice.best?.pool == 0)
    let away = try #require(choice.options.first { $0.pool == 1 })
    #expect(away.transfer == 3_600_000 && away.waitMilliseconds == away.transferMilliseconds)
    #expect((3_599_900...3_600_000).contains(away.transferMilliseconds))
  }

  @Test
  func
    `A voucher takes its share, off-peak only where it is so, and never more than is left of it`()
    throws
  {
    let pool = [try Self.pool("a", 400)]
    let job = Self.job(at: 6)
    #expect(
      Self.choose(job, pool, voucher: .init(perMille: 300, budget: .max)).best?.voucher == 180_000)
    #expect(
      Self.choose(job, pool, voucher: .init(perMille: 300, offPeakOnly: true, budget: .max)).best?
        .voucher == 60_000)
    #expect(Self.choose(job, pool, voucher: .init(perMille: 300, budget: 5)).best?.voucher == 5)
    #expect(Self.choose(job, pool, voucher: .init(perMille: 300, budget: 0)).best?.voucher == 0)
  }

  @Test func `A pool that is full is estimated from what is promised`() throws {
    let pool = try Self.pool("a", 400, units: 2)
    let job = Self.job(at: 12, units: 2)
    let ends = [(at: job.submitted.milliseconds + 5 * Self.hour, width: 1)]
    let free = FreeProfile(now: job.submitted.milliseconds, free: 1, ends: ends)
    let choice = Across.choose(job, among: [pool], free: [free], at: job.submitted)
    #expect(choice.now?.waitMilliseconds == 5 * Self.hour)
  }

  @Test func `Bands that overlap or run backwards are refused`() {
    for bands: [(Int64, Int64)] in [[(0, 10), (5, 20)], [(10, 5)], [(0, 1441)]] {
      #expect(throws: Refusal.self) {
        try TariffCalendar(base: 1, bands: bands.map { .init(from: $0.0, to: $0.1, perMille: 1) })
      }
    }
  }

  @Test func `Reasons in words name the rule, the pool and what would be`() throws {
    var job = Self.job(at: 12)
    job.maxPrice = 1
    let pools = [try Self.pool("a", 400)]
    let why = try #require(Self.choose(job, pools).rejected.first).words(pools)
    #expect(why.en.hasPrefix("across.max-price: a costs more") && why.en.hasSuffix("for 800000 micro-yuan"))
    #expect(why.zh.hasPrefix("across.max-price：a 超过最高价"))
    let option = try #require(Self.choose(Self.job(at: 12), pools).best).words(pools)
    #expect(option.en.contains("service 0 + power 800000 + transfer 0 - voucher 0 = 800000 micro-yuan"))
  }
}
