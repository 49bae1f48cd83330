/// A thing that is named by an ``ID``. The prefix is two to four lower-case letters, unique in the house.
public protocol Identified {
  static var idPrefix: String { get }
}

/// The name of one thing: a UUIDv7 (RFC 9562 §5.7) in the TypeID text form, `job_01h455vb4pex5vsknk084sn02q`.
///
/// Ids sort by the millisecond in which they were made, so rows that are appended in time order
/// stay in index order. The text form is the only form that leaves the process.
public struct ID<Of: Identified>: Hashable, Comparable, Sendable, CustomStringConvertible, LosslessStringConvertible {
  public let description: String

  /// A new id at `instant`. Random bits come from the system's generator.
  public init(at instant: Instant) {
    var generator = SystemRandomNumberGenerator()
    self.init(at: instant, using: &generator)
  }

  /// A new id at `instant` with the caller's randomness: simulation and tests.
  public init(at instant: Instant, using generator: inout some RandomNumberGenerator) {
    let millis = UInt64(max(0, instant.milliseconds)) & 0xFFFF_FFFF_FFFF
    let random = UInt64.random(in: .min ... .max, using: &generator)
    let high = millis << 16 | 0x7000 | random & 0x0FFF
    let low = 0x8000_0000_0000_0000 | UInt64.random(in: 0...0x3FFF_FFFF_FFFF_FFFF, using: &generator)
    description = Self.text(high: high, low: low)
  }

  /// The text form of the UUID whose halves these are.
  package static func text(high: UInt64, low: UInt64) -> String { Of.idPrefix + "_" + base32(high: high, low: low) }

  /// Nil unless `text` is the prefix, an underscore and 26 characters of lower-case Crockford base 32.
  public init?(_ text: String) {
    let prefix = Of.idPrefix
    let bytes = text.utf8
    guard bytes.count == prefix.utf8.count + 27, text.hasPrefix(prefix + "_") else { return nil }
    let tail = bytes.suffix(26)
    guard let first = tail.first, first <= UInt8(ascii: "7") else { return nil }
    for byte in tail where !Self.alphabet.contains(byte) { return nil }
    description = text
  }

  public static func < (a: Self, b: Self) -> Bool { a.description < b.description }

  private static var alphabet: [UInt8] { crockford }

  private static func base32(high: UInt64, low: UInt64) -> String {
    // 128 bits in 26 digits of five bits, the first digit holding only three.
    var digits = [UInt8](repeating: 0, count: 26)
    var high = high
    var low = low
    for place in stride(from: 25, through: 0, by: -1) {
      digits[place] = alphabet[Int(low & 31)]
      low = low >> 5 | high << 59
      high >>= 5
    }
    return String(decoding: digits, as: UTF8.self)
  }
}

private let crockford = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

extension ID: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let id = ID(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not an id of the form \(Of.idPrefix)_…: \(text.prefix(40))")
    }
    self = id
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
