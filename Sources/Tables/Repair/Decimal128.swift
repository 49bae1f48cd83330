/// A decimal number, exact: `digits` × 10^`exponent`.
public struct Decimal128: Hashable, Sendable, CustomStringConvertible {
  public private(set) var digits: Int128
  public private(set) var exponent: Int

  init(digits: Int128, exponent: Int) {
    (self.digits, self.exponent) = (digits, exponent)
    reduce()
  }

  /// Nil for what is no plain decimal number, or has more than 36 digits.
  public init?(_ text: some StringProtocol) {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var (value, places, count) = (Int128(0), 0, 0)
    var isAfterPoint = false
    for byte in rest {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        value = value * 10 + Int128(byte - UInt8(ascii: "0"))
        count += 1
        if isAfterPoint { places += 1 }
        guard count <= 36 else { return nil }
      case UInt8(ascii: ".") where !isAfterPoint: isAfterPoint = true
      default: return nil
      }
    }
    guard count > 0 else { return nil }
    (digits, exponent) = (isNegative ? -value : value, -places)
    reduce()
  }

  /// Nil if the product has more digits than can be kept.
  public func times(_ other: Decimal128) -> Decimal128? {
    let (product, overflow) = digits.multipliedReportingOverflow(by: other.digits)
    guard !overflow else { return nil }
    var result = self
    result.digits = product
    result.exponent += other.exponent
    result.reduce()
    return (-60...60).contains(result.exponent) ? result : nil
  }

  /// One number has one form.
  private mutating func reduce() {
    guard digits != 0 else { return exponent = 0 }
    while digits % 10 == 0 { (digits, exponent) = (digits / 10, exponent + 1) }
  }

  /// Without an exponent, and without zeros that say nothing.
  public var description: String {
    let figures = String(digits.magnitude)
    let sign = digits < 0 ? "-" : ""
    guard exponent < 0 else { return sign + figures + String(repeating: "0", count: digits == 0 ? 0 : exponent) }
    let padded = String(repeating: "0", count: max(0, 1 - exponent - figures.count)) + figures
    let point = padded.index(padded.endIndex, offsetBy: exponent)
    return sign + padded[..<point] + "." + padded[point...]
  }
}
