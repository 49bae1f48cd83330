import Scheduling
import Vocabulary

/// What a run over sites came to. Money in micro-yuan, energy in milliwatt hours.
public struct SitesFigures: Hashable, Sendable {
  public struct Site: Hashable, Sendable {
    public var name: String
    public var jobs = 0
    public var cost: Int64 = 0
    /// Of what it has, through the days in which work comes.
    public var utilisation = 0.0
    /// In use, hour after hour from the start, of what it has.
    public var hours: [Double] = []
  }

  public var policy = ""
  public var jobs = 0
  public var missed = 0
  /// What may be put off: before and after the voucher.
  public var deferrableBefore: Int64 = 0
  public var deferrableAfter: Int64 = 0
  public var allAfter: Int64 = 0
  public var voucher: Int64 = 0
  public var energy: Int64 = 0
  public var carbonGrams: Int64 = 0
  public var unitHours = 0.0
  public var meanWaitSeconds = 0.0
  public var waitSeconds: [Int: Double] = [:]
  public var slowdown: [Int: Double] = [:]
  /// Jain's index of the participants' mean price for a unit hour.
  public var fairness = 0.0
  public var sites: [Site] = []
  /// Work in off-peak hours, of all work, in per cent.
  public var offPeakShare = 0.0
}

extension SitesRun {
  public func figures(hours count: Int) -> SitesFigures {
    var figures = SitesFigures()
    figures.policy = policy.rawValue
    (figures.jobs, figures.missed) = (placed.count, missed)
    figures.sites = pools.map {
      SitesFigures.Site(name: $0.name, hours: Array(repeating: 0, count: count))
    }
    var offPeak = 0.0
    var paid: [Int: (price: Double, hours: Double)] = [:]
    for one in placed {
      let option = one.option
      let hours = Double(one.work.job.units) * Double(one.work.job.milliseconds) / 3_600_000
      if one.work.isDeferrable {
        figures.deferrableBefore += option.before
        figures.deferrableAfter += option.after
      }
      figures.allAfter += option.after
      figures.voucher += option.voucher
      figures.energy += option.milliwattHours
      figures.carbonGrams += option.carbonGrams
      figures.unitHours += hours
      figures.sites[option.pool].jobs += 1
      figures.sites[option.pool].cost += option.after
      paid[one.work.participant, default: (0, 0)].price += Double(option.after)
      paid[one.work.participant, default: (0, 0)].hours += hours
      offPeak += fill(&figures.sites[option.pool].hours, option, Double(one.work.job.units))
    }
    for index in pools.indices {
      let used = figures.sites[index].hours.reduce(0, +)
      figures.sites[index].utilisation = 100 * used / Double(max(1, count))
    }
    figures.offPeakShare = figures.unitHours > 0 ? 100 * offPeak / figures.unitHours : 0
    figures.fairness = Fairness.jain(
      paid.keys.sorted().compactMap { paid[$0].map { $0.price / max($0.hours, 1e-9) } })
    waits(&figures)
    return figures
  }

  /// Adds what a job uses to its pool's hours, as a share of the pool; returns its unit hours at off-peak prices.
  private func fill(_ hours: inout [Double], _ option: AcrossOption, _ units: Double) -> Double {
    var offPeak = 0.0
    let pool = pools[option.pool]
    var at = option.start
    while at < option.end {
      let index = Int((at.milliseconds - start.milliseconds) / 3_600_000)
      let hourEnd = start.adding(milliseconds: Int64(index + 1) * 3_600_000)
      let to = min(hourEnd, option.end, pool.tariff.nextChange(after: at))
      let length = Double(to.milliseconds(since: at)) / 3_600_000
      if hours.indices.contains(index) { hours[index] += units * length / Double(pool.units) }
      if pool.tariff.isOffPeak(at: at) { offPeak += units * length }
      at = to
    }
    return offPeak
  }

  private func waits(_ figures: inout SitesFigures) {
    guard !placed.isEmpty else { return }
    let waits = placed.map { Double($0.option.waitMilliseconds) / 1000 }.sorted()
    let slowdowns = placed.map { one in
      let run = Double(one.work.job.milliseconds) / 1000
      return max(1, (Double(one.option.waitMilliseconds) / 1000 + run) / max(run, 10))
    }.sorted()
    figures.meanWaitSeconds = waits.reduce(0, +) / Double(waits.count)
    for rank in SequenceRun.percentiles {
      let index = max(0, (rank * waits.count + 99) / 100 - 1)
      figures.waitSeconds[rank] = waits[index]
      figures.slowdown[rank] = slowdowns[index]
    }
  }
}
