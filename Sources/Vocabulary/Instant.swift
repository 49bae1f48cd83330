#if canImport(Glibc)
  internal import Glibc
#endif

/// A moment: whole milliseconds since 1970-01-01T00:00:00Z, in UTC. Never a local time.
public struct Instant: Hashable, Comparable, Sendable, Codable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The system's real-time clock. Only shells call it; pure code is given the time.
  public static var now: Instant {
    var spec = timespec()
    clock_gettime(CLOCK_REALTIME, &spec)
    return Instant(milliseconds: Int64(spec.tv_sec) * 1000 + Int64(spec.tv_nsec) / 1_000_000)
  }

  public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

  public func adding(milliseconds: Int64) -> Instant { Instant(milliseconds: self.milliseconds + milliseconds) }
  public func adding(seconds: Int64) -> Instant { adding(milliseconds: seconds * 1000) }
  public func adding(days: Int64) -> Instant { adding(milliseconds: days * 86_400_000) }
  public func milliseconds(since earlier: Instant) -> Int64 { milliseconds - earlier.milliseconds }
}

// RFC 3339 in UTC with milliseconds. Written by hand: Foundation's formatters cost a start-up and are slow in bulk.
extension Instant: CustomStringConvertible, LosslessStringConvertible {
  /// `2026-11-21T01:20:00.000Z`
  public var description: String {
    let days = Int64((Double(milliseconds) / 86_400_000).rounded(.down))
    let ofDay = milliseconds - days * 86_400_000
    let (year, month, day) = Self.civil(fromDays: days)
    if (0...9999).contains(year) { return Self.text(year, month, day, ofDay) }
    func pad(_ value: Int64, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2) + "T" + pad(ofDay / 3_600_000, 2) + ":"
      + pad(ofDay / 60_000 % 60, 2) + ":" + pad(ofDay / 1000 % 60, 2) + "." + pad(ofDay % 1000, 3) + "Z"
  }

  private static func text(_ year: Int64, _ month: Int64, _ day: Int64, _ ofDay: Int64) -> String {
    String(unsafeUninitializedCapacity: 24) { bytes in
      var at = 0
      func put(_ value: Int64, _ width: Int, _ after: UInt8) {
        var rest = value
        for place in (at..<at + width).reversed() {
          bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
          rest /= 10
        }
        bytes[at + width] = after
        at += width + 1
      }
      put(year, 4, UInt8(ascii: "-"))
      put(month, 2, UInt8(ascii: "-"))
      put(day, 2, UInt8(ascii: "T"))
      put(ofDay / 3_600_000, 2, UInt8(ascii: ":"))
      put(ofDay / 60_000 % 60, 2, UInt8(ascii: ":"))
      put(ofDay / 1000 % 60, 2, UInt8(ascii: "."))
      put(ofDay % 1000, 3, UInt8(ascii: "Z"))
      return at
    }
  }

  /// Accepts RFC 3339 with `Z` or a numeric offset and up to nine fractional digits (cut to milliseconds); moments
  /// of the years 1970–9999 in UTC, which are those that ``description`` writes so that they can be read again.
  public init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    func number(_ count: Int) -> Int64? {
      guard bytes.count >= count else { return nil }
      var value: Int64 = 0
      for byte in bytes.prefix(count) {
        guard byte >= 48, byte <= 57 else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      bytes = bytes.dropFirst(count)
      return value
    }
    func skip(_ characters: String) -> Bool {
      guard let first = bytes.first, characters.utf8.contains(first) else { return false }
      bytes = bytes.dropFirst()
      return true
    }
    guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("Tt "),
      let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
      (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if skip(".") {
      var places = 0
      while let byte = bytes.first, byte >= 48, byte <= 57 {
        if places < 3 { fraction = fraction * 10 + Int64(byte - 48) }
        places += 1
        bytes = bytes.dropFirst()
      }
      guard (1...9).contains(places) else { return nil }
      for _ in 0..<max(0, 3 - places) { fraction *= 10 }
    }
    var offset: Int64 = 0
    if !skip("Zz") {
      guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
      bytes = bytes.dropFirst()
      guard let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
      offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "+") ? 60_000 : -60_000)
    }
    guard bytes.isEmpty else { return nil }
    let days = Self.days(fromCivil: year, month, day)
    let moment = days * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + fraction - offset
    // The moment and not the written year: with an offset it may lie in a year that would not be read again.
    guard Self.readable.contains(moment) else { return nil }
    milliseconds = moment
  }

  // 1970-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z.
  private static let readable: ClosedRange<Int64> = 0...253_402_300_799_999

  private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Days since 1970-01-01 in the proleptic Gregorian calendar; years counted from March.
  private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(fromDays days: Int64) -> (Int64, Int64, Int64) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}

extension Instant {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let instant = Instant(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not an RFC 3339 date-time: \(text.prefix(40))")
    }
    self = instant
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
