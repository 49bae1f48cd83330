import Glibc
import Vocabulary

/// Moments as Slurm's options write them: in the local time zone, or from now on.
enum SlurmMoment {
  /// `now[+N[unit]]`, `YYYY-MM-DD[THH:MM[:SS]]`, `HH:MM[:SS]` (the next one), `today`, `tomorrow`, `midnight`, `noon`.
  static func read(_ text: String, now: Instant = .now) -> Instant? {
    let word = text.lowercased()
    if word == "now" { return now }
    if word.hasPrefix("now+") || word.hasPrefix("now-") {
      let sign: Int64 = word.hasPrefix("now+") ? 1 : -1
      let rest = word.dropFirst(4)
      let digits = rest.prefix { $0.isNumber }
      guard let count = SlurmWords.whole(digits), count < 1 << 31, let unit = seconds(of: rest.dropFirst(digits.count))
      else { return nil }
      return now.adding(seconds: sign * count * unit)
    }
    var parts = local(now)
    switch word {
    case "today", "tomorrow", "midnight", "noon":
      (parts.tm_hour, parts.tm_min, parts.tm_sec) = (word == "noon" ? 12 : 0, 0, 0)
      if word == "tomorrow" { parts.tm_mday += 1 }
      guard let found = instant(parts) else { return nil }
      return found < now && word != "today" ? found.adding(days: 1) : found
    default: break
    }
    let halves = text.split(separator: "T", maxSplits: 1).map { String($0) }
    if let day = halves.first, day.contains("-") {
      let numbers = day.split(separator: "-").compactMap { SlurmWords.whole($0) }
      guard numbers.count == 3, (1970...9999).contains(numbers[0]), (1...12).contains(numbers[1]),
        (1...31).contains(numbers[2])
      else { return nil }
      (parts.tm_year, parts.tm_mon, parts.tm_mday) = (
        Int32(numbers[0]) - 1900, Int32(numbers[1]) - 1, Int32(numbers[2])
      )
      guard set(&parts, halves.count == 2 ? halves[1] : "00:00") else { return nil }
      return instant(parts)
    }
    guard halves.count == 1, set(&parts, text), let found = instant(parts) else { return nil }
    return found < now ? found.adding(days: 1) : found
  }

  private static func set(_ parts: inout tm, _ text: String) -> Bool {
    let pieces = text.split(separator: ":", omittingEmptySubsequences: false).map { SlurmWords.whole($0) }
    let numbers = pieces.compactMap(\.self)
    guard numbers.count == pieces.count, (2...3).contains(numbers.count), numbers[0] < 24, numbers[1] < 60,
      numbers.last ?? 0 < 60
    else { return false }
    (parts.tm_hour, parts.tm_min) = (Int32(numbers[0]), Int32(numbers[1]))
    parts.tm_sec = numbers.count == 3 ? Int32(numbers[2]) : 0
    return true
  }

  private static func seconds(of unit: Substring) -> Int64? {
    switch unit {
    case "", "s", "sec", "second", "seconds": 1
    case "m", "min", "minute", "minutes": 60
    case "h", "hour", "hours": 3600
    case "d", "day", "days": 86_400
    case "w", "week", "weeks": 604_800
    default: nil
    }
  }

  /// `2026-11-21T18:23:53`, local.
  static func text(_ instant: Instant) -> String {
    var parts = local(instant)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func local(_ instant: Instant) -> tm {
    var (seconds, parts) = (time_t(instant.milliseconds / 1000), tm())
    localtime_r(&seconds, &parts)
    return parts
  }

  private static func instant(_ parts: tm) -> Instant? {
    var parts = parts
    parts.tm_isdst = -1
    let seconds = mktime(&parts)
    return seconds == -1 ? nil : Instant(milliseconds: Int64(seconds) * 1000)
  }
}
