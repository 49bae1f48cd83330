public import Vocabulary

/// The hours of the week in which a pool takes jobs, in one fixed offset from UTC.
public struct Opening: Hashable, Sendable, Codable {
  /// Days of the week: 1 is Monday, 7 Sunday.
  public var days: [Int64]
  /// Minutes after midnight; the pool opens at `from`…
  public var from: Int64
  /// …and closes at `to`. If that is not later, it closes on the next day: 1320 to 420 is a night.
  public var to: Int64
  /// 480 is the time of all China.
  public var utcOffsetMinutes: Int64

  public init(days: [Int64], from: Int64, to: Int64, utcOffsetMinutes: Int64 = 480) {
    self.days = days
    self.from = from
    self.to = to
    self.utcOffsetMinutes = utcOffsetMinutes
  }

  public func isOpen(at now: Instant) -> Bool {
    let (day, minute) = place(of: now)
    let length = length
    if days.contains(day), minute >= from, minute < from + length { return true }
    // What began yesterday may still be open.
    let yesterday = day == 1 ? 7 : day - 1
    return days.contains(yesterday) && minute + Self.day < from + length
  }

  /// The first moment from `now` on at which it is open.
  public func opens(from now: Instant) -> Instant {
    if isOpen(at: now) { return now }
    let (day, minute) = place(of: now)
    for ahead in 0...7 where days.contains((day - 1 + Int64(ahead)) % 7 + 1) {
      let minutes = Int64(ahead) * Self.day + from - minute
      guard minutes > 0 else { continue }
      let start = now.milliseconds - Self.floorModulus(now.milliseconds, Self.minute)
      return Instant(milliseconds: start + minutes * Self.minute)
    }
    return now
  }

  /// Refuses hours that are none.
  func check(at field: String) throws(Refusal) {
    guard (1...7).contains(days.count), Set(days).count == days.count, days.allSatisfy({ (1...7).contains($0) }) else {
      throw SiteRefusal.field(
        field + "/days", Text(zh: "1（周一）到 7（周日），各一次", en: "days from 1 (Monday) to 7 (Sunday), each once"))
    }
    try SiteRefusal.require(from, 0...1_439, at: field + "/from")
    try SiteRefusal.require(to, 0...1_440, at: field + "/to")
    try SiteRefusal.require(utcOffsetMinutes, -720...840, at: field + "/utcOffsetMinutes")
  }

  private static let minute: Int64 = 60_000
  private static let day: Int64 = 1_440

  private var length: Int64 { to > from ? to - from : to + Self.day - from }

  /// The day of the week and the minute of the day.
  private func place(of now: Instant) -> (day: Int64, minute: Int64) {
    let minutes = (now.milliseconds - Self.floorModulus(now.milliseconds, Self.minute)) / Self.minute + utcOffsetMinutes
    let ofDay = Self.floorModulus(minutes, Self.day)
    // 1 January 1970 was a Thursday.
    return (Self.floorModulus((minutes - ofDay) / Self.day + 3, 7) + 1, ofDay)
  }

  private static func floorModulus(_ value: Int64, _ divisor: Int64) -> Int64 {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
  }
}
