public import Scheduling
public import Vocabulary

/// Sites, their tariffs and the work that comes to them, as `--sites` reads them (JSON).
public struct SitesFile: Hashable, Sendable, Codable {
  public struct Band: Hashable, Sendable, Codable {
    public var from: Int64
    public var to: Int64
    public var perMille: Int64
  }

  public struct Site: Hashable, Sendable, Codable {
    public var name: String
    public var nameZh: String?
    public var tariffMilliYuanPerKWh: Int64
    /// Its own, instead of the file's.
    public var dayCurve: [Band]?
    public var puePerMille: Int64?
    public var carbonGramsPerKWh: Int64?
    public var accelerators: Int
    public var unitHourMilliYuan: Int64?
    /// Not there yet; `--join` lets it in.
    public var planned: Bool?
  }

  public struct Work: Hashable, Sendable, Codable {
    public var days: Int
    /// What is asked for of all accelerators on average, over sites that are there.
    public var loadPerMille: Int
    /// The share of jobs that may be put off.
    public var deferrablePerMille: Int
    public var participants: Int
    public var wattsPerUnit: Int64
    /// Drawn from, each as likely as it is often here.
    public var units: [Int]
    /// Shortest and longest run.
    public var minutes: [Int]
    /// How long after its submission a job that may be put off has to end, beyond its run: least and most.
    public var windowHours: [Int]
  }

  public var about: String?
  public var start: Instant
  public var utcOffsetMinutes: Int64?
  public var dayCurve: [Band]
  public var sites: [Site]
  public var workload: Work

  public init(parsing bytes: [UInt8], name: String) throws(TraceProblem) {
    let json: JSON
    do { json = try JSON.parse(bytes) } catch { throw TraceProblem(name, "\(error)") }
    do { self = try json.decode() } catch { throw TraceProblem(name, Self.words(error)) }
    try check(name)
  }

  private static func words(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    switch error {
    case .keyNotFound(let key, _): return "no \(key.stringValue)"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      return context.codingPath.map(\.stringValue).joined(separator: "/") + ": "
        + context.debugDescription
    @unknown default: return "cannot be read"
    }
  }

  private func check(_ name: String) throws(TraceProblem) {
    guard !sites.isEmpty, sites.contains(where: { $0.planned != true }) else {
      throw TraceProblem(name, "no site")
    }
    guard Set(sites.map(\.name)).count == sites.count else {
      throw TraceProblem(name, "two sites of one name")
    }
    for site in sites
    where !(1...1_000_000).contains(site.accelerators) || (site.puePerMille ?? 1000) < 1000 {
      throw TraceProblem(
        name, "\(site.name): accelerators from 1 to 1000000, PUE from 1000 thousandths")
    }
    let work = workload
    let isSound =
      (1...60).contains(work.days) && (1...2000).contains(work.loadPerMille)
      && (0...1000).contains(work.deferrablePerMille) && (1...1000).contains(work.participants)
      && (1...100_000).contains(work.wattsPerUnit) && !work.units.isEmpty
      && work.units.allSatisfy { $0 > 0 }
      && [work.minutes, work.windowHours].allSatisfy {
        $0.count == 2 && $0[0] <= $0[1] && $0[1] <= 100_000
      }
      && (work.minutes.first ?? 0) > 0 && (work.windowHours.first ?? -1) >= 0
    guard isSound else { throw TraceProblem(name, "a number of the workload cannot be") }
  }

  /// The pools of sites that are there. Money in micro-yuan.
  public func pools() throws(Refusal) -> [AcrossPool] {
    var pools: [AcrossPool] = []
    for site in sites where site.planned != true {
      let bands = (site.dayCurve ?? dayCurve).map {
        TariffCalendar.Band(from: $0.from, to: $0.to, perMille: $0.perMille)
      }
      let tariff = try TariffCalendar(
        base: site.tariffMilliYuanPerKWh * 1000, bands: bands,
        utcOffsetMinutes: utcOffsetMinutes ?? 480)
      pools.append(
        AcrossPool(
          name: site.name, tariff: tariff, puePerMille: site.puePerMille ?? 1000,
          carbonGramsPerKWh: site.carbonGramsPerKWh ?? 0, units: site.accelerators,
          unitHour: (site.unitHourMilliYuan ?? 0) * 1000))
    }
    return pools
  }
}
