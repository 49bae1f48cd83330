import Compute
import Console
import Exchange
import Hub
import Identity
import Vocabulary

extension HubConsole {
  func sites(_ caller: Caller) async throws -> Console.SiteList.Model {
    let (sites, _) = try await list("listSites", of: Site.self, caller, query: ["limit": "200"])
    let regions = Dictionary(sites.map { ($0.id, $0.region) }) { first, _ in first }
    let now = Instant.now
    var lines: [Console.SiteLine] = []
    for site in sites {
      lines.append(try await line(site, try await hours(of: site, back: 24, at: now, caller), regions, at: now, caller))
    }
    return Console.SiteList.Model(at: now, sites: lines)
  }

  func site(_ id: String, _ caller: Caller) async throws -> Console.DataCentre.Model {
    let site = try await ask("getSite", caller, path: ["site": id]).decode(Site.self)
    let now = Instant.now
    let week = try await hours(of: site, back: 24 * 7, at: now, caller)
    let day = week.filter { now.milliseconds(since: $0.hour) <= 86_400_000 }
    let (pools, _) = try await list("listPools", of: Pool.self, caller, query: ["site": id, "limit": "100"])
    let loads = try await loads(caller)
    var links: [Console.DataCentre.Line] = []
    for link in site.links ?? [] {
      let other = try await ask("getSite", caller, path: ["site": link.to.description]).decode(Site.self)
      links.append(
        Console.DataCentre.Line(
          to: link.to.description, name: other.name, megabitsPerSecond: link.megabitsPerSecond,
          latencyMilliseconds: link.latencyMilliseconds, fenPerGigabyte: link.fenPerGigabyte))
    }
    let (steps, minute) = Self.day(of: site.tariff, at: now)
    return Console.DataCentre.Model(
      at: now, line: try await line(site, day, [:], at: now, caller), puePerMille: site.puePerMille,
      carbonGramsPerKWh: site.carbonGramsPerKWh, tariff: steps, minute: minute, links: links,
      pools: pools.filter { $0.state != .closed }.map { loads[$0.id.description] ?? Self.empty($0) },
      history: week.map(Self.shares),
      timeline: site.owner == caller.participant.id || caller.oversees
        ? try await timeline(["subject": id], caller) : [])
  }

  /// The hours of a site until now, oldest first.
  private func hours(of site: Site, back: Int64, at now: Instant, _ caller: Caller) async throws -> [SiteHour] {
    let answer = try await ask(
      "getSiteHistory", caller, path: ["site": site.id.description],
      query: ["from": now.adding(seconds: -back * 3600).description])
    return try (answer["items"] ?? []).decode([SiteHour].self)
  }

  /// What is taken of each pool, by its id.
  func loads(_ caller: Caller) async throws -> [String: Console.Load] {
    let answer = try await ask("getQueue", caller, query: ["limit": "1"])
    let loads = try (answer["pools"] ?? []).decode([PoolLoad].self)
    return Dictionary(loads.map { ($0.pool.description, Self.load($0)) }) { first, _ in first }
  }

  /// A pool that the queue tells nothing of: nothing is taken.
  static func empty(_ pool: Pool) -> Console.Load {
    Console.Load(
      pool: pool.id.description, name: pool.name, state: pool.state.rawValue, running: 0, waiting: 0,
      taken: Console.Resources(), capacity: resources(pool.capacity))
  }

  private func line(
    _ site: Site, _ hours: [SiteHour], _ regions: [ID<Site>: String?], at now: Instant, _ caller: Caller
  ) async throws -> Console.SiteLine {
    func share(_ used: KeyPath<SiteHour, Int64>, _ whole: KeyPath<SiteHour, Int64>) -> Int64? {
      Self.share(hours.reduce(0) { $0 + $1[keyPath: used] }, hours.reduce(0) { $0 + $1[keyPath: whole] })
    }
    return Console.SiteLine(
      id: site.id.description, name: site.name, owner: try await party(site.owner.description, caller),
      regionCode: site.region, region: site.region.map(Self.place), state: site.state.rawValue,
      racksBuilt: site.racksBuilt, racksUsed: site.racksUsed, target: site.rackTargetBasisPoints,
      cpuUsed: share(\.cpuUsedSeconds, \.cpuCapacitySeconds),
      acceleratorsUsed: share(\.acceleratorUsedSeconds, \.acceleratorCapacitySeconds),
      aiShare: share(\.acceleratorJobSeconds, \.jobSeconds), priceNow: site.tariff?.price(at: now),
      linked: (site.links ?? []).compactMap { regions[$0.to] ?? nil })
  }

  private static func shares(_ hour: SiteHour) -> Console.DataCentre.Hour {
    Console.DataCentre.Hour(
      at: hour.hour, racks: share(hour.racksUsed, hour.racksBuilt),
      cpu: share(hour.cpuUsedSeconds, hour.cpuCapacitySeconds),
      accelerators: share(hour.acceleratorUsedSeconds, hour.acceleratorCapacitySeconds),
      isPartial: hour.isPartial ?? false)
  }

  /// In basis points. Readings may tell of time before the period: no share is more than all.
  private static func share(_ used: Int64, _ whole: Int64) -> Int64? {
    whole > 0 ? Int64(min(10_000, Double(used) * 10_000 / Double(whole))) : nil
  }

  /// The steps of a tariff through the day in Beijing, and the minute that it is there.
  static func day(of tariff: Tariff?, at now: Instant) -> (steps: [Console.TariffStep], minute: Int64) {
    let offset: Int64 = 8 * 3_600_000
    let midnight = (now.milliseconds + offset) / 86_400_000 * 86_400_000 - offset
    let minute = (now.milliseconds - midnight) / 60_000
    guard let tariff else { return ([], minute) }
    var steps: [Console.TariffStep] = []
    for start in stride(from: Int64(0), to: 1440, by: 5) {
      let price = tariff.price(at: Instant(milliseconds: midnight + start * 60_000))
      if steps.last?.milliYuanPerKWh == price {
        steps[steps.count - 1].to = start + 5
      } else {
        steps.append(Console.TariffStep(from: start, to: start + 5, milliYuanPerKWh: price))
      }
    }
    return (steps, minute)
  }
}
