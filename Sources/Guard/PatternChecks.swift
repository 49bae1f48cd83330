import Vocabulary

/// What tells a number from other digits: check digits, dates, prefixes. All take ASCII.
enum PatternChecks {
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 && byte < 0x80 }
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

  /// Eleven digits of the numbering plan for mobile networks: 1, then 3 to 9.
  static func isMobile(_ digits: ArraySlice<UInt8>) -> Bool {
    digits.count == 11 && digits.first == 0x31 && digits[digits.startIndex + 1] >= 0x33
  }

  /// ISO/IEC 7812: 15 to 19 digits, the first of a bank or a payment scheme, and the check digit of annex B (Luhn).
  static func isBankCard(_ digits: ArraySlice<UInt8>) -> Bool {
    guard (15...19).contains(digits.count), let first = digits.first, [0x33, 0x34, 0x35, 0x36, 0x39].contains(first)
    else { return false }
    var sum = 0
    for (place, byte) in digits.reversed().enumerated() {
      let digit = Int(byte - 0x30)
      sum += place % 2 == 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9
    }
    return sum % 10 == 0
  }

  /// GB 11643-1999: division, date of birth, order, and a check digit by ISO 7064, MOD 11-2.
  static func isResidentID(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count == 18, text.dropLast().allSatisfy(isDigit) else { return false }
    let digits = text.dropLast().map { Int($0 - 0x30) }
    guard provinces.contains(digits[0] * 10 + digits[1]) else { return false }
    let year = digits[6..<10].reduce(0) { $0 * 10 + $1 }
    let (month, day) = (digits[10] * 10 + digits[11], digits[12] * 10 + digits[13])
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    guard (1800...2199).contains(year), (1...12).contains(month), day >= 1,
      day <= (month == 2 && isLeap ? 29 : months[month - 1])
    else { return false }
    let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return text.last.map(upper) == checks[sum % 11]
  }

  private static let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  private static let checks = Array("10X98765432".utf8)
  // GB/T 2260: the first two digits of each province.
  private static let provinces: Set<Int> = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83,
  ]

  private static func upper(_ byte: UInt8) -> UInt8 { isLetter(byte) ? byte & 0xDF : byte }

  static func isCreditCode(_ text: ArraySlice<UInt8>) -> Bool {
    text.count == 18 && CreditCode(String(decoding: text.map(upper), as: UTF8.self)) != nil
  }

  /// Ordinary (E), public affairs (P, S), diplomatic (D) and earlier (G) passports: a letter and eight digits, or E, a
  /// letter
  /// and seven.
  static func isPassport(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count == 9, let first = text.first.map(upper), "EGPSD".utf8.contains(first) else { return false }
    let second = text[text.startIndex + 1]
    return text.dropFirst(2).allSatisfy(isDigit) && (isDigit(second) || first == 0x45 && isLetter(second))
  }

  /// Four numbers up to 255 without leading zeros (RFC 6943 §3.1.1, the strict form).
  static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.count) && part.allSatisfy(isDigit) && (part.count == 1 || part.first != 0x30)
          && part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
      }
  }

  /// Eight groups of hexadecimal digits, or fewer with one `::` (RFC 4291 §2.2). Of the short ones only those that have
  /// three
  /// groups and a digit: `a::b` is more often a name in a program.
  static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
    let groups = text.split(separator: 0x3A, omittingEmptySubsequences: false)
    let filled = groups.filter { !$0.isEmpty }
    guard filled.allSatisfy({ $0.count <= 4 && $0.allSatisfy(isHexadecimal) }) else { return false }
    // One gap: an empty group inside, two of them at an end.
    let gaps = groups.indices.dropLast().filter { groups[$0].isEmpty && groups[$0 + 1].isEmpty }
    let inner = groups.dropFirst().dropLast().count(where: \.isEmpty)
    if inner == 0 { return filled.count == 8 && groups.count == 8 }
    return inner == 1 && gaps.count <= 1
      && (groups.first?.isEmpty == true ? groups.count > 2 && groups[1].isEmpty : true)
      && (groups.last?.isEmpty == true ? groups[groups.count - 2].isEmpty : true)
      && (3...7).contains(filled.count) && text.contains(where: isDigit)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
}
