extension ID {
  /// The moment that the id was made at.
  public var instant: Instant { Instant(milliseconds: Int64(halves.high >> 16)) }

  /// Whole numbers are the only names that some clients of batch systems take. This one is of the id alone, so nobody keeps a
  /// table: its milliseconds since 2025 and twenty of its random bits, and last the bit `mark`. Two ids share a number only if
  /// they were made in one millisecond, and then once in a million pairs.
  public func number(mark: Bool = false) -> Int64 {
    let time = max(0, instant.milliseconds - IDNumber.epoch) & 0x3FF_FFFF_FFFF
    return time << 21 | Int64(halves.low & 0xF_FFFF) << 1 | (mark ? 1 : 0)
  }

  /// The least id of a moment, for places in lists.
  public static func first(at instant: Instant) -> ID? {
    let millis = UInt64(max(0, instant.milliseconds)) & 0xFFFF_FFFF_FFFF
    return ID(text(high: millis << 16, low: 0))
  }

  private var halves: (high: UInt64, low: UInt64) {
    var (high, low): (UInt64, UInt64) = (0, 0)
    for byte in description.utf8.suffix(26) {
      high = high << 5 | low >> 59
      low = low << 5 | UInt64(IDNumber.digit(byte))
    }
    return (high, low)
  }
}

/// What a number of ``ID/number(mark:)`` tells.
public struct IDNumber: Hashable, Sendable {
  /// 2025-01-01T00:00:00Z.
  static let epoch: Int64 = 1_735_689_600_000

  public var value: Int64

  public init?(_ value: Int64) {
    guard value > 1 << 21 else { return nil }
    self.value = value
  }

  public var mark: Bool { value & 1 == 1 }
  public var instant: Instant { Instant(milliseconds: value >> 21 + Self.epoch) }

  static func digit(_ byte: UInt8) -> UInt8 { values[Int(byte & 0x7F)] }

  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0, count: 128)
    for (index, byte) in "0123456789abcdefghjkmnpqrstvwxyz".utf8.enumerated() { values[Int(byte)] = UInt8(index) }
    return values
  }()
}
