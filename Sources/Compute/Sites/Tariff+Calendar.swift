import Scheduling
import Vocabulary

extension Tariff {
  /// The same prices as the pure rooms know them: one week in UTC. The only place where the one becomes the other.
  func calendar() throws(Refusal) -> TariffCalendar {
    try TariffCalendar(base: milliYuanPerKWh * 1000, week: week())
  }

  /// From which minute of the week on (UTC, Monday 0:00 being 0) a kWh costs how many micro-yuan.
  func week() -> [TariffCalendar.Step] {
    var starts: Set<Int64> = [0]
    for period in periods ?? [] {
      for minutes in period.hours.minutesOfWeek() { starts.formUnion([minutes.lowerBound, minutes.upperBound]) }
    }
    var steps: [TariffCalendar.Step] = []
    for minute in starts.sorted() where minute < Opening.week {
      let rate = price(at: Instant(milliseconds: Opening.aMonday + minute * 60_000)) * 1000
      if steps.last?.rate != rate { steps.append(TariffCalendar.Step(from: minute, rate: rate)) }
    }
    return steps
  }
}

extension Opening {
  static let week: Int64 = 10_080
  /// 5 January 1970, 0:00 UTC.
  static let aMonday: Int64 = 4 * 86_400_000

  /// The minutes of the week in UTC, Monday 0:00 being 0, in which it is open; what passes the end of the week is in two.
  func minutesOfWeek() -> [Range<Int64>] {
    days.flatMap { day -> [Range<Int64>] in
      let length = to > from ? to - from : to + 1_440 - from
      let start = ((((day - 1) * 1_440 + from - utcOffsetMinutes) % Self.week) + Self.week) % Self.week
      let end = start + length
      return end <= Self.week ? [start..<end] : [start..<Self.week, 0..<(end - Self.week)]
    }.filter { !$0.isEmpty }
  }
}
