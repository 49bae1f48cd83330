public import Vocabulary

/// What a kWh costs through the day: a base and, by band, how much dearer or cheaper. Money in micro-yuan (millionths).
public struct TariffCalendar: Hashable, Sendable {
  public struct Band: Hashable, Sendable {
    /// Minutes after midnight, the same every day; `to` at most 1,440.
    public var from: Int64
    public var to: Int64
    /// Thousandths of the base: 1,500 at a peak, 500 in a valley.
    public var perMille: Int64

    public init(from: Int64, to: Int64, perMille: Int64) {
      self.from = from
      self.to = to
      self.perMille = perMille
    }
  }

  /// One price from a minute of the week on, Monday 0:00 local time being 0, until the next step.
  public struct Step: Hashable, Sendable, Codable {
    public var from: Int64
    /// Micro-yuan a kWh.
    public var rate: Int64

    public init(from: Int64, rate: Int64) {
      self.from = from
      self.rate = rate
    }
  }

  /// Micro-yuan a kWh: 489,000 is 0.489 yuan.
  public var base: Int64
  /// What holds in place of base and bands where the days of the week differ; else empty. The first step is at 0.
  public let week: [Step]
  /// Without overlaps, in order; what no band covers costs the base.
  public let bands: [Band]
  public let utcOffsetMinutes: Int64

  public init(base: Int64, bands: [Band] = [], utcOffsetMinutes: Int64 = 480) throws(Refusal) {
    var last: Int64 = 0
    var isSound = (0...100_000_000).contains(base) && (-720...840).contains(utcOffsetMinutes)
    for band in bands {
      isSound =
        isSound && band.from >= last && band.to > band.from && band.to <= 1440 && (0...10_000).contains(band.perMille)
      last = band.to
    }
    guard isSound else { throw Self.notATariff }
    self.base = base
    self.bands = bands
    self.utcOffsetMinutes = utcOffsetMinutes
    week = []
  }

  /// A calendar of the week. Off peak is whatever costs less than `base`.
  public init(base: Int64, week: [Step], utcOffsetMinutes: Int64 = 0) throws(Refusal) {
    let isSound =
      (0...100_000_000).contains(base) && (-720...840).contains(utcOffsetMinutes) && week.first?.from == 0
      && zip(week, week.dropFirst()).allSatisfy { $0.from < $1.from } && (week.last?.from ?? 0) < Self.minutesOfWeek
      && week.allSatisfy { (0...100_000_000).contains($0.rate) }
    guard isSound else { throw Self.notATariff }
    self.base = base
    self.week = week
    self.utcOffsetMinutes = utcOffsetMinutes
    bands = []
  }

  private static let minutesOfWeek: Int64 = 10_080

  private static let notATariff = Refusal(
    .unacceptable, rule: "across.not-a-tariff", Text(zh: "电价日历不成立", en: "this is no tariff calendar"),
    remedy: Text(zh: "时段按顺序、互不重叠、在 0 到 1440 分钟之内", en: "bands in order, without overlaps, within 0 to 1440 minutes"),
    field: "tariff")

  /// The highest price of all moments between two; of a week where there is no end.
  public func highestRate(from: Instant, to: Instant?) -> Int64 {
    let week = from.adding(days: 7)
    let end = max(min(to ?? week, week), from.adding(milliseconds: 1))
    return pieces(from: from.milliseconds, to: end.milliseconds).map(\.rate).max() ?? base
  }

  /// The price summed over the milliseconds between two moments: divided by their number, what a kWh costs that is drawn
  /// evenly.
  public func rateMilliseconds(from: Instant, to: Instant) -> Int128 {
    pieces(from: from.milliseconds, to: to.milliseconds).reduce(0) { $0 + Int128($1.rate) * Int128($1.to - $1.from) }
  }

  /// One stretch of time at one price.
  struct Piece {
    var from: Int64
    var to: Int64
    var rate: Int64
    var isOffPeak: Bool
  }

  /// Micro-yuan a kWh at a moment.
  public func rate(at now: Instant) -> Int64 { piece(at: now.milliseconds).rate }

  /// Whether power then costs less than the base.
  public func isOffPeak(at now: Instant) -> Bool { piece(at: now.milliseconds).isOffPeak }

  /// The next moment after `now` at which the price may be another.
  public func nextChange(after now: Instant) -> Instant { Instant(milliseconds: piece(at: now.milliseconds).to) }

  func pieces(from: Int64, to: Int64) -> [Piece] {
    var all: [Piece] = []
    var at = from
    while at < to {
      var piece = piece(at: at)
      piece.from = at
      piece.to = min(piece.to, to)
      all.append(piece)
      at = piece.to
    }
    return all
  }

  private func piece(at milliseconds: Int64) -> Piece {
    guard week.isEmpty else { return weekPiece(at: milliseconds) }
    let local = milliseconds + utcOffsetMinutes * 60_000
    let day = 86_400_000 * (local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000)
    let minute = (local - day) / 60_000
    let start = day - utcOffsetMinutes * 60_000
    for band in bands {
      if minute < band.from {
        return Piece(from: milliseconds, to: start + band.from * 60_000, rate: base, isOffPeak: false)
      }
      if minute < band.to {
        return Piece(
          from: milliseconds, to: start + band.to * 60_000, rate: base * band.perMille / 1000,
          isOffPeak: band.perMille < 1000)
      }
    }
    return Piece(from: milliseconds, to: start + 86_400_000, rate: base, isOffPeak: false)
  }
  private func weekPiece(at milliseconds: Int64) -> Piece {
    let length = Self.minutesOfWeek * 60_000
    // 1 January 1970 was a Thursday: three days after a Monday.
    let local = milliseconds + utcOffsetMinutes * 60_000 + 3 * 86_400_000
    let place = ((local % length) + length) % length
    let monday = milliseconds - place
    let next = week.firstIndex { $0.from * 60_000 > place } ?? week.count
    let rate = week[next - 1].rate
    return Piece(
      from: milliseconds, to: monday + (next < week.count ? week[next].from * 60_000 : length), rate: rate,
      isOffPeak: rate < base)
  }
}
