public import Vocabulary

extension Policy {
  /// A value that a fact is compared with, or that it has.
  public enum Operand: Hashable, Sendable {
    case word(String)
    case integer(Int64)
    case instant(Instant)
    /// Whole days of 24 hours.
    case days(Int64)
    /// A duration that is no whole number of days.
    case seconds(Int64)
    /// A calendar day, from its first moment, as many minutes east of UTC.
    case day(Instant, zone: Int)
    /// A decimal number, in millionths, and what it counts where that is said.
    case amount(Int64, unit: String?)

    enum Kind: Sendable { case word, integer, instant, duration, amount }
    var kind: Kind {
      switch self {
      case .word: .word
      case .integer: .integer
      case .instant, .day: .instant
      case .days, .seconds: .duration
      case .amount: .amount
      }
    }

    var unit: String? { if case .amount(_, let unit) = self { unit } else { nil } }

    /// What ordering compares, from the first value that is equal to it to the last: counts, milliseconds, millionths.
    /// A day is equal to each of its moments.
    var range: ClosedRange<Int64>? {
      switch self {
      case .word: nil
      case .integer(let value), .amount(let value, _): value...value
      case .instant(let value): value.milliseconds...value.milliseconds
      case .days(let value): Self.exactly(value, 86_400_000)
      case .seconds(let value): Self.exactly(value, 1000)
      case .day(let start, _): start.milliseconds...start.adding(days: 1).milliseconds - 1
      }
    }

    private static func exactly(_ value: Int64, _ factor: Int64) -> ClosedRange<Int64> {
      let product = value.multipliedReportingOverflow(by: factor)
      let number = product.overflow ? (value < 0 ? Int64.min : .max) : product.partialValue
      return number...number
    }
  }
}
