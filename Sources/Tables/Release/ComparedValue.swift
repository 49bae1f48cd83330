import Vocabulary

/// A value of a table as a kind of the data contract reads it, so that two can be compared.
public enum ComparedValue: Hashable, Sendable, Comparable {
  /// Also days, which ISO 8601 writes so that texts compare as days do.
  case text([UInt8])
  case whole(Int128)
  case number(Double)
  /// In milliseconds since 1970; without a zone in China's time.
  case moment(Int64)
  case flag(Bool)

  /// The kinds that can be compared.
  static let kinds: [DataContract.Kind] = [.string, .integer, .number, .date, .timestamp, .boolean]

  /// Nil if the text is no value of the kind.
  init?(_ text: UnsafeBufferPointer<UInt8>, _ kind: DataContract.Kind) {
    guard kind == .string || kind.holds(text) else { return nil }
    switch kind {
    case .string, .date: self = .text(Array(text))
    case .integer:
      guard let whole = Int128(String(decoding: text, as: UTF8.self)) else { return nil }
      self = .whole(whole)
    case .number:
      guard let number = DataContract.Kind.number(text) else { return nil }
      self = .number(number)
    case .timestamp:
      guard let moment = Freshness.moment(String(decoding: text, as: UTF8.self)) else { return nil }
      self = .moment(moment)
    case .boolean: self = .flag(text[0] | 0x20 == UInt8(ascii: "t"))
    case .time, .object, .array: return nil
    }
  }

  public static func < (one: ComparedValue, other: ComparedValue) -> Bool {
    switch (one, other) {
    case (.text(let one), .text(let other)): one.lexicographicallyPrecedes(other)
    case (.whole(let one), .whole(let other)): one < other
    case (.number(let one), .number(let other)): one < other
    case (.moment(let one), .moment(let other)): one < other
    default: false
    }
  }
}
