import Vocabulary

/// Times are shown in Beijing time (UTC+8, no summer time) in both languages; the machine-readable form stays UTC.
extension Language {
  /// `2026-11-21 09:20:00`
  func time(_ instant: Instant) -> String {
    let local = instant.adding(seconds: 8 * 3600).description
    return String(local.prefix(10)) + " " + String(local.dropFirst(11).prefix(8))
  }

  /// `2026-11-21`
  func day(_ instant: Instant) -> String {
    String(instant.adding(seconds: 8 * 3600).description.prefix(10))
  }

  /// How many days of Beijing one is after the other; negative if before.
  static func days(from one: Instant, to other: Instant) -> Int64 {
    func number(_ instant: Instant) -> Int64 { (instant.milliseconds + 8 * 3_600_000) / 86_400_000 }
    return number(other) - number(one)
  }

  /// `2026-11-21 09:20`
  func minute(_ instant: Instant) -> String { String(time(instant).prefix(16)) }

  /// A minute of the day: `22:05`
  static func clock(_ minute: Int64) -> String { twoDigits(minute / 60) + ":" + twoDigits(minute % 60) }

  /// A limit in whole units: `2 h`, `1 h 30 min`, `45 s`.
  func span(seconds: Int64) -> String {
    let names = self == .zh ? (h: "小时", m: "分钟", s: "秒") : (h: "h", m: "min", s: "s")
    let parts = [(seconds / 3600, names.h), (seconds / 60 % 60, names.m), (seconds % 60, names.s)]
    let shown = parts.filter { $0.0 > 0 }.map { number($0.0) + " " + $0.1 }
    return shown.isEmpty ? "0 " + names.s : shown.joined(separator: " ")
  }

  /// `1 h 02 min 03 s`, `4.2 s`, `180 ms`
  func duration(milliseconds: Int64) -> String {
    let names = self == .zh ? (h: " 小时 ", m: " 分 ", s: " 秒", ms: " 毫秒") : (h: " h ", m: " min ", s: " s", ms: " ms")
    switch milliseconds {
    case ..<1000: return number(milliseconds) + names.ms
    case ..<60_000: return decimal(milliseconds, over: 1000) + names.s
    default:
      let seconds = milliseconds / 1000
      let minutes = seconds / 60
      let tail = Self.twoDigits(minutes % 60) + names.m + Self.twoDigits(seconds % 60) + names.s
      return minutes >= 60
        ? number(minutes / 60) + names.h + tail : number(minutes) + names.m + Self.twoDigits(seconds % 60) + names.s
    }
  }
}
