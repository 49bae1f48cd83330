import Vocabulary

/// A pool as the choice between pools sees it. Money in micro-yuan.
public struct AcrossPool: Hashable, Sendable {
  public var name: String
  public var tariff: TariffCalendar
  /// Power usage effectiveness, thousandths: 1,350 is 1.35.
  public var puePerMille: Int64
  public var carbonGramsPerKWh: Int64
  /// Units it has, of what jobs ask for (accelerators, or cores).
  public var units: Int
  /// Models of accelerators it has.
  public var models: Set<String>
  /// What a unit costs for an hour, power not included.
  public var unitHour: Int64
  /// Minutes of the week, Monday 0:00 local time being 0, in which it takes jobs; empty: always.
  public var opening: [Range<Int64>]
  /// How fast data comes to it, and what that costs, by where the data are. Data that are here need no link.
  public var links: [String: Link]
  /// What bringing the job's data here takes, where whoever asks knows: then links are not looked at.
  public var haul: Haul?

  /// How long it takes until data are there, and what that costs.
  public struct Haul: Hashable, Sendable {
    public var milliseconds: Int64
    public var price: Int64
    public init(milliseconds: Int64, price: Int64) {
      self.milliseconds = milliseconds
      self.price = price
    }
  }

  public struct Link: Hashable, Sendable {
    public var megabitsPerSecond: Int64
    public var perGiB: Int64
    public init(megabitsPerSecond: Int64, perGiB: Int64) {
      self.megabitsPerSecond = megabitsPerSecond
      self.perGiB = perGiB
    }
  }

  public init(
    name: String, tariff: TariffCalendar, puePerMille: Int64 = 1000, carbonGramsPerKWh: Int64 = 0, units: Int,
    models: Set<String> = [], unitHour: Int64 = 0, opening: [Range<Int64>] = [], links: [String: Link] = [:]
  ) {
    self.name = name
    self.tariff = tariff
    self.puePerMille = puePerMille
    self.carbonGramsPerKWh = carbonGramsPerKWh
    self.units = units
    self.models = models
    self.unitHour = unitHour
    self.opening = opening
    self.links = links
  }

  func isOpen(at milliseconds: Int64) -> Bool {
    opening.isEmpty || opening.contains { $0.contains(minuteOfWeek(milliseconds)) }
  }

  /// The first moment from `milliseconds` on at which it takes jobs; nil if it never does.
  func opens(from milliseconds: Int64) -> Int64? {
    if isOpen(at: milliseconds) { return milliseconds }
    let minute = minuteOfWeek(milliseconds)
    let ahead = opening.map { ($0.lowerBound - minute + Self.week - 1) % Self.week + 1 }.min()
    return ahead.map { milliseconds - ((milliseconds % 60_000) + 60_000) % 60_000 + $0 * 60_000 }
  }

  private static let week: Int64 = 10_080

  private func minuteOfWeek(_ milliseconds: Int64) -> Int64 {
    // 1 January 1970 was a Thursday: three days after a Monday.
    let minutes = milliseconds / 60_000 + tariff.utcOffsetMinutes + 3 * 1440
    return ((minutes % Self.week) + Self.week) % Self.week
  }
}

/// A discount that a city pays. Held when a job is placed, paid by what is measured.
public struct AcrossVoucher: Hashable, Sendable {
  /// Thousandths of the price.
  public var perMille: Int64
  /// Only for what runs while power is cheaper than the base.
  public var offPeakOnly: Bool
  /// What is left of it.
  public var budget: Int64

  public init(perMille: Int64, offPeakOnly: Bool = false, budget: Int64) {
    self.perMille = perMille
    self.offPeakOnly = offPeakOnly
    self.budget = budget
  }
}
