public import Vocabulary

/// What a kWh costs at a site, at which hours.
public struct Tariff: Hashable, Sendable, Codable {
  /// Outside all ``periods``. Thousandths of a yuan: 783 is 0.783 yuan/kWh. A fen is too coarse for power.
  public var milliYuanPerKWh: Int64
  /// Hours at another price (峰、谷、尖); of several that hold, the first counts.
  public var periods: [Period]?

  public struct Period: Hashable, Sendable, Codable {
    public var hours: Opening
    public var milliYuanPerKWh: Int64

    public init(_ hours: Opening, milliYuanPerKWh: Int64) {
      self.hours = hours
      self.milliYuanPerKWh = milliYuanPerKWh
    }
  }

  public init(milliYuanPerKWh: Int64, periods: [Period]? = nil) {
    self.milliYuanPerKWh = milliYuanPerKWh
    self.periods = periods
  }

  static let mostPeriods = 24
  static let highest: Int64 = 100_000

  /// Thousandths of a yuan for a kWh at `moment`.
  public func price(at moment: Instant) -> Int64 {
    periods?.first { $0.hours.isOpen(at: moment) }?.milliYuanPerKWh ?? milliYuanPerKWh
  }

  func check() throws(Refusal) {
    try SiteRefusal.require(milliYuanPerKWh, 0...Self.highest, at: "/tariff/milliYuanPerKWh")
    let periods = periods ?? []
    guard periods.count <= Self.mostPeriods else {
      throw SiteRefusal.field(
        "/tariff/periods", Text(zh: "至多 \(Self.mostPeriods) 个时段", en: "at most \(Self.mostPeriods) periods"))
    }
    for (index, period) in periods.enumerated() {
      try SiteRefusal.require(
        period.milliYuanPerKWh, 0...Self.highest, at: "/tariff/periods/\(index)/milliYuanPerKWh")
      try period.hours.check(at: "/tariff/periods/\(index)/hours")
    }
  }
}

/// A line from one site to another, as its owner tells.
public struct SiteLink: Hashable, Sendable, Codable {
  public var to: ID<Site>
  public var megabitsPerSecond: Int64
  public var latencyMilliseconds: Int64?
  /// What moving a gigabyte (10⁹ bytes) costs; absent: nothing.
  public var fenPerGigabyte: Int64?

  static let most = 64

  static func check(_ links: [SiteLink], of site: ID<Site>) throws(Refusal) {
    guard links.count <= most, Set(links.map(\.to)).count == links.count, !links.contains(where: { $0.to == site })
    else {
      throw SiteRefusal.field(
        "/links", Text(zh: "至多 \(most) 条，每个其他数据中心一条", en: "at most \(most), one to each other site"))
    }
    for (index, link) in links.enumerated() {
      try SiteRefusal.require(link.megabitsPerSecond, 1...100_000_000, at: "/links/\(index)/megabitsPerSecond")
      try SiteRefusal.require(link.latencyMilliseconds, 0...60_000, at: "/links/\(index)/latencyMilliseconds")
      try SiteRefusal.require(link.fenPerGigabyte, 0...10_000_000, at: "/links/\(index)/fenPerGigabyte")
    }
  }
}
