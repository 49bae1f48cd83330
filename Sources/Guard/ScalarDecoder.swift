/// UTF-8 into scalars, across chunks that may be cut anywhere. What is not UTF-8 becomes U+FFFD, as long as its bytes.
struct ScalarDecoder: Sendable {
  /// Bytes taken so far.
  private(set) var offset = 0
  /// Bytes of a scalar that has begun, and how many are missing.
  private var value: UInt32 = 0
  private var length = 0
  private var missing = 0

  /// Where the first byte is that is not part of a scalar given out.
  var begun: Int { offset - (missing > 0 ? length : 0) }

  /// Gives each scalar with its range of bytes in the stream, until `each` says false. True if all bytes were taken.
  @inline(__always)
  mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, _ each: (UInt32, Int, Int) -> Bool) -> Bool {
    let base = offset
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if missing == 0 {
        if byte < 0x80 {
          at += 1
          offset = base + at
          if !each(UInt32(byte), offset - 1, offset) { return false }
          continue
        }
        // Three bytes at once: nearly all of Chinese text.
        if byte & 0xF0 == 0xE0, at + 2 < bytes.count, bytes[at + 1] & 0xC0 == 0x80, bytes[at + 2] & 0xC0 == 0x80 {
          let scalar = UInt32(byte & 0x0F) << 12 | UInt32(bytes[at + 1] & 0x3F) << 6 | UInt32(bytes[at + 2] & 0x3F)
          at += 3
          offset = base + at
          if !each(Self.isScalar(scalar, 3) ? scalar : 0xFFFD, offset - 3, offset) { return false }
          continue
        }
        at += 1
        offset = base + at
        if !begin(byte), !each(0xFFFD, offset - 1, offset) { return false }
      } else if byte & 0xC0 == 0x80 {
        at += 1
        offset = base + at
        value = value << 6 | UInt32(byte & 0x3F)
        length += 1
        missing -= 1
        if missing == 0, !each(Self.isScalar(value, length) ? value : 0xFFFD, offset - length, offset) { return false }
      } else {
        missing = 0
        if !each(0xFFFD, offset - length, offset) { return false }
      }
    }
    return true
  }

  /// Gives what was begun and never ended.
  mutating func finish(_ each: (UInt32, Int, Int) -> Bool) {
    guard missing > 0 else { return }
    missing = 0
    _ = each(0xFFFD, offset - length, offset)
  }

  private mutating func begin(_ byte: UInt8) -> Bool {
    switch byte {
    case 0xC2...0xDF: (value, missing) = (UInt32(byte & 0x1F), 1)
    case 0xE0...0xEF: (value, missing) = (UInt32(byte & 0x0F), 2)
    case 0xF0...0xF4: (value, missing) = (UInt32(byte & 0x07), 3)
    default: return false
    }
    length = 1
    return true
  }

  // Neither a surrogate, nor beyond the last one, nor written longer than it has to be (RFC 3629 §3).
  private static func isScalar(_ value: UInt32, _ length: Int) -> Bool {
    switch length {
    case 2: value >= 0x80
    case 3: value >= 0x800 && !(0xD800...0xDFFF).contains(value)
    default: (0x1_0000...0x10_FFFF).contains(value)
    }
  }
}
