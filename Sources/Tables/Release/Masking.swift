import Vocabulary

/// Gives a value its masked form.
enum Masking {
  /// Appends what becomes of `field` to `out`. What is missing stays missing.
  static func apply(
    _ mask: ReleaseRule.Mask, _ field: UnsafeBufferPointer<UInt8>, _ code: Release.Code?, into out: inout [UInt8]
  ) {
    guard !field.isEmpty else { return }
    switch mask {
    case .drop: break
    case .hash(let domain):
      // The domain has no zero in it, so it is clear where the value begins.
      guard let code else { return out.append(UInt8(ascii: "*")) }
      out += hex(code(Array(domain.utf8) + [0] + field).prefix(codeBytes))
    case .mask(let first, let last):
      out += masked(String(decoding: field, as: UTF8.self), first, last).utf8
    case .generalise(let way):
      out += way.apply(String(decoding: field, as: UTF8.self)).utf8
    }
  }

  /// Of a hash that are shown: half of it, as RFC 2104 allows at least.
  private static let codeBytes = 16

  private static func hex(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// By characters as people count them.
  static func masked(_ text: String, _ first: Int, _ last: Int) -> String {
    let count = text.count
    guard count > first + last else { return String(repeating: "*", count: count) }
    return text.prefix(first) + String(repeating: "*", count: count - first - last) + text.suffix(last)
  }
}

extension ReleaseRule.Generalisation {
  /// A value that has this form already keeps it.
  func apply(_ text: String) -> String {
    switch self {
    case .step(let step):
      guard let number = Decimal128(Self.lower(text)), let range = number.range(of: step) else { return Self.unknown }
      let label = "[\(range.lower),\(range.upper))"
      return text.hasPrefix("[") && text != label ? Self.unknown : label
    case .bounds(let bounds): return Self.label(text, bounds)
    case .date(let part): return Self.date(text, part) ?? Self.unknown
    case .division(let level): return Self.division(text, level) ?? Self.unknown
    case .codes(let codes, let other):
      return codes[text] ?? (text == other || codes.values.contains(text) ? text : other)
    }
  }

  /// The lower end of a range, or the number itself.
  private static func lower(_ text: String) -> Substring {
    text.hasPrefix("[") ? text.dropFirst().prefix { $0 != "," } : text[...]
  }

  private static func label(_ text: String, _ bounds: [Decimal128]) -> String {
    var labels: [String] = []
    for index in 0...bounds.count {
      switch index {
      case 0: labels.append("<\(bounds[0])")
      case bounds.count: labels.append("≥\(bounds[index - 1])")
      default: labels.append("[\(bounds[index - 1]),\(bounds[index]))")
      }
    }
    if labels.contains(text) { return text }
    guard let number = Decimal128(text) else { return unknown }
    var place = 0
    for bound in bounds {
      guard let isBelow = number.isBelow(bound) else { return unknown }
      if isBelow { break }
      place += 1
    }
    return labels[place]
  }

  /// `2026-11-22T08:30:00Z` by months is `2026-11`.
  private static func date(_ text: String, _ part: ReleaseRule.DatePart) -> String? {
    let bytes = Array(text.utf8)
    let isDay = bytes.withUnsafeBufferPointer { bytes in
      DataContract.Kind.date.holds(bytes) || DataContract.Kind.timestamp.holds(bytes)
    }
    let (year, month) = (String(text.prefix(4)), Int(text.dropFirst(5).prefix(2)) ?? 0)
    guard isDay else { return isLabel(bytes, part, month) ? text : nil }
    switch part {
    case .year: return year
    case .quarter: return "\(year)-Q\((month + 2) / 3)"
    case .month: return String(text.prefix(7))
    }
  }

  private static func isLabel(_ bytes: [UInt8], _ part: ReleaseRule.DatePart, _ month: Int) -> Bool {
    let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
    guard bytes.count >= 4, bytes[..<4].allSatisfy(isDigit) else { return false }
    switch part {
    case .year: return bytes.count == 4
    case .quarter:
      return bytes.count == 7 && bytes[4] == UInt8(ascii: "-") && bytes[5] == UInt8(ascii: "Q")
        && (49...52).contains(bytes[6])
    case .month:
      return bytes.count == 7 && bytes[4] == UInt8(ascii: "-") && bytes[5...].allSatisfy(isDigit)
        && (1...12).contains(month)
    }
  }

  /// Of six digits, or of the longer codes that begin with them (nine for streets, twelve for villages).
  private static func division(_ text: String, _ level: ReleaseRule.DivisionLevel) -> String? {
    let bytes = Array(text.utf8)
    guard [6, 9, 12].contains(bytes.count), bytes.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return text.prefix(level == .province ? 2 : 4) + (level == .province ? "0000" : "00")
  }
}

extension Decimal128 {
  /// The range of this width that it lies in, from 0 on; nil where it has too many digits.
  fileprivate func range(of width: Decimal128) -> (lower: Decimal128, upper: Decimal128)? {
    let exponent = min(exponent, width.exponent)
    guard let own = scaled(to: exponent), let step = width.scaled(to: exponent), step > 0 else { return nil }
    let (quotient, rest) = own.quotientAndRemainder(dividingBy: step)
    let (lower, tooLow) = (rest < 0 ? quotient - 1 : quotient).multipliedReportingOverflow(by: step)
    let (upper, tooHigh) = lower.addingReportingOverflow(step)
    guard !tooLow, !tooHigh else { return nil }
    return (Decimal128(digits: lower, exponent: exponent), Decimal128(digits: upper, exponent: exponent))
  }

  /// Nil where they have too many digits.
  func isBelow(_ other: Decimal128) -> Bool? {
    let exponent = min(exponent, other.exponent)
    guard let own = scaled(to: exponent), let theirs = other.scaled(to: exponent) else { return nil }
    return own < theirs
  }

  private func scaled(to smaller: Int) -> Int128? {
    var value = digits
    for _ in 0..<(exponent - smaller) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = product
    }
    return value
  }
}
