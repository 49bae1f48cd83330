public import Vocabulary

/// A month in China's time, as accounts are kept there: `2026-11`.
public struct ChinaMonth: Hashable, Comparable, Sendable, LosslessStringConvertible {
  /// Months since the year 0.
  private let number: Int

  private init(number: Int) { self.number = number }

  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isDigits = text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    guard isDigits, parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]),
      let month = Int(parts[1]), (1971...9998).contains(year), (1...12).contains(month)
    else { return nil }
    number = year * 12 + month - 1
  }

  /// The month of a moment.
  public init(of instant: Instant) {
    let text = instant.adding(seconds: 8 * 3_600).description
    let parts = text.prefix(7).split(separator: "-")
    number = (parts.first.flatMap { Int($0) } ?? 1971) * 12 + (parts.last.flatMap { Int($0) } ?? 1) - 1
  }

  public var description: String {
    let month = number % 12 + 1
    return "\(number / 12)-" + (month < 10 ? "0" : "") + "\(month)"
  }

  /// Its first moment.
  public var start: Instant { Instant(description + "-01T00:00:00+08:00") ?? Instant(milliseconds: 0) }
  /// The first moment after it.
  public var end: Instant { adding(1).start }

  /// The first month of its year.
  public var january: ChinaMonth { ChinaMonth(number: number / 12 * 12) }

  public func adding(_ months: Int) -> ChinaMonth { ChinaMonth(number: number + months) }
  /// How many months from another one to this.
  public func months(since other: ChinaMonth) -> Int { number - other.number }

  public static func < (a: ChinaMonth, b: ChinaMonth) -> Bool { a.number < b.number }
}
