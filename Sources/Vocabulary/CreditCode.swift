/// A unified social credit code (GB 32100-2015), the number that every organisation in China has: 18 characters, of which
/// the third to eighth are the administrative division in digits and the last is a check digit modulo 31.
///
/// The check digit finds every single wrong character and every exchange of two neighbours.
public struct CreditCode: Hashable, Sendable, CustomStringConvertible, LosslessStringConvertible {
  public let description: String

  private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

  /// Nil unless `text` has 18 characters of the standard's alphabet and the right check digit.
  public init?(_ text: String) {
    let digits = text.utf8.compactMap { Self.alphabet.firstIndex(of: $0) }
    guard text.utf8.count == 18, digits.count == 18, digits[2..<8].allSatisfy({ $0 < 10 }),
      digits[17] == Self.checkDigit(digits.prefix(17))
    else { return nil }
    description = text
  }

  // §5: weights are powers of three modulo 31.
  private static func checkDigit(_ digits: some Sequence<Int>) -> Int {
    var weight = 1
    var sum = 0
    for digit in digits {
      sum += digit * weight
      weight = weight * 3 % 31
    }
    return (31 - sum % 31) % 31
  }
}

extension CreditCode: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let code = CreditCode(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a unified social credit code")
    }
    self = code
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
