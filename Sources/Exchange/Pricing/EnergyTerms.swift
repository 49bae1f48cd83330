public import Scheduling
public import Vocabulary

/// What the power of one use costs, fixed when the use is asked for: a tariff that changes afterwards changes nothing for it.
///
/// Charged is the energy of its signed readings × the site's PUE × the tariff of the hours over which each was drawn, taken as
/// even. Each reading is cut to a micro-yuan, their sum rounded **up** to the next fen: once for each use.
public struct EnergyTerms: Hashable, Sendable, Codable {
  /// The unit of its readings: what the machines drew, before PUE.
  public static let unit = "energyMillijoules"
  /// More than any use may draw: 278,000 kWh.
  public static let mostOfAny: Int64 = 1_000_000_000_000_000

  /// The prices of the site's week, in UTC.
  public var week: [TariffCalendar.Step]
  /// Thousandths. Of a site that does not tell, 1,000.
  public var puePerMille: Int64
  /// What one core draws while it works, and all its accelerators: what is taken where nothing measures it.
  public var milliwattsPerCore: Int64
  public var acceleratorMilliwatts: Int64
  /// The most that may be charged for; more is not believed.
  public var mostMillijoules: Int64
  /// That at the highest price of its window: what is held for it.
  public var mostFen: Int64

  /// - Parameters:
  ///   - from: when it starts at the earliest…
  ///   - to: …and when it has ended at the latest, if that is known.
  public init(
    week: [TariffCalendar.Step], puePerMille: Int64, milliwattsPerCore: Int64, acceleratorMilliwatts: Int64,
    mostMillijoules: Int64, from: Instant, to: Instant?
  ) throws(Refusal) {
    guard (1...100_000).contains(puePerMille), (0...Self.mostOfAny).contains(mostMillijoules) else {
      throw PriceRefusal.overflow(mostMillijoules)
    }
    self.week = week
    self.puePerMille = puePerMille
    self.milliwattsPerCore = milliwattsPerCore
    self.acceleratorMilliwatts = acceleratorMilliwatts
    self.mostMillijoules = mostMillijoules
    mostFen = 0
    let rate = Int128(try calendar.highestRate(from: from, to: to))
    mostFen = Self.fen(try Self.microYuan(mostMillijoules, puePerMille, rate, 1))
  }

  /// The tariff of the site as it was then.
  public var calendar: TariffCalendar {
    get throws(Refusal) { try TariffCalendar(base: week.first?.rate ?? 0, week: week) }
  }

  /// What a core and accelerators draw in so much time, if nothing measures it.
  public func modelled(cpuMilliseconds: Int64, wallMilliseconds: Int64) -> Int64 {
    let cores = Int128(max(0, cpuMilliseconds)) * Int128(milliwattsPerCore)
    let accelerators = Int128(max(0, wallMilliseconds)) * Int128(acceleratorMilliwatts)
    return Int64(clamping: (cores + accelerators) / 1000)
  }

  /// What was drawn, of which so much is told.
  public struct Drawn: Hashable, Sendable {
    public var millijoules: Int64
    public var from: Instant
    public var to: Instant

    public init(millijoules: Int64, from: Instant, to: Instant) {
      self.millijoules = millijoules
      self.from = from
      self.to = to
    }
  }

  /// What `readings` cost together, in fen; never more than is held for them.
  public func charge(for readings: [Drawn]) throws(Refusal) -> Int64 {
    var sum: Int128 = 0
    for reading in readings { sum += try microYuan(reading) }
    return min(Self.fen(sum), mostFen)
  }

  /// One reading's cost in millionths of a yuan, cut off.
  public func microYuan(_ drawn: Drawn) throws(Refusal) -> Int128 {
    let length = drawn.to.milliseconds(since: drawn.from)
    guard length > 0, (0...Self.mostOfAny).contains(drawn.millijoules) else {
      throw PriceRefusal.quantity(drawn.millijoules)
    }
    let rates = try calendar.rateMilliseconds(from: drawn.from, to: drawn.to)
    return try Self.microYuan(drawn.millijoules, puePerMille, rates, Int128(length))
  }

  /// A kWh is 3,600,000,000 millijoules, and PUE counts thousandths.
  private static func microYuan(
    _ millijoules: Int64, _ pue: Int64, _ rates: Int128, _ length: Int128
  ) throws(Refusal) -> Int128 {
    let (drawn, over) = (Int128(millijoules) * Int128(pue)).multipliedReportingOverflow(by: rates)
    guard !over else { throw PriceRefusal.overflow(millijoules) }
    return drawn / length / 3_600_000_000_000
  }

  private static func fen(_ microYuan: Int128) -> Int64 {
    Int64(clamping: min((microYuan + 9_999) / 10_000, Int128(Price.largest)))
  }
}
