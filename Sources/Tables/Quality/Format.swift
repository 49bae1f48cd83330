import Glibc
import Vocabulary

/// What texts are to look like: `format` of the contract standard, and codes of China's standards under names of our own.
enum Format: String, CaseIterable {
  case email, uuid, uri, hostname, ipv4, ipv6
  /// Unified social credit codes, GB 32100-2015, with their check digit.
  case creditCode = "credit-code"
  /// Citizen identity numbers, GB 11643-1999: division, date of birth and check digit. Examples show the division only.
  case identityNumber = "identity-number"
  /// Administrative divisions, GB/T 2260: six digits whose first two are a province.
  case divisionCode = "division-code"

  func holds(_ text: UnsafeBufferPointer<UInt8>, _ pattern: Pattern?) -> Bool {
    switch self {
    case .email, .uuid, .uri, .hostname: pattern?.matches(text) ?? true
    case .ipv4: Self.isAddress(text, AF_INET)
    case .ipv6: Self.isAddress(text, AF_INET6)
    case .creditCode: text.count == 18 && CreditCode(String(decoding: text, as: UTF8.self)) != nil
    case .identityNumber: Self.isIdentityNumber(text)
    case .divisionCode: text.count == 6 && text.allSatisfy(Self.isDigit) && Self.isProvince(text)
    }
  }

  /// Of those that are told by one.
  var pattern: String? {
    switch self {
    // RFC 5322's common part: what mail systems take.
    case .email: #"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$"#
    case .uuid: "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"
    // RFC 3986: a scheme and something of it, no space.
    case .uri: #"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$"#
    case .hostname:
      #"^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$"#
    default: nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isAddress(_ text: UnsafeBufferPointer<UInt8>, _ family: Int32) -> Bool {
    guard text.count < 46, !text.contains(0) else { return false }
    var address = in6_addr()
    return inet_pton(family, String(decoding: text, as: UTF8.self), &address) == 1
  }

  private static func isProvince(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    provinces.contains(Int(text[0] - 48) * 10 + Int(text[1] - 48))
  }

  private static func isIdentityNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count == 18, text.prefix(17).allSatisfy(isDigit), isProvince(text) else { return false }
    let day = [
      text[6], text[7], text[8], text[9], UInt8(ascii: "-"), text[10], text[11], UInt8(ascii: "-"), text[12], text[13],
    ]
    guard day.withUnsafeBufferPointer({ DayText($0) != nil }), text[6] == 0x31 || text[6] == 0x32 else { return false }
    // ISO 7064, MOD 11-2: weights are powers of two.
    let sum = (0..<17).reduce(0) { $0 + Int(text[$1] - 48) * weights[$1] }
    return text[17] == checks[sum % 11]
  }

  private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  private static let checks = Array("10X98765432".utf8)
  private static let provinces: Set<Int> = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82,
  ]
}
