/// Reads JSON where it lies: whether it is JSON at all (RFC 8259), and where the members of an object are. Allocates nothing.
struct JSONScan {
  enum Kind { case object, array, string, number, `true`, `false`, null }

  struct Value {
    let kind: Kind
    let range: Range<Int>
  }

  static let mostLevels = 64

  private let bytes: UnsafeBufferPointer<UInt8>
  private var place: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, from place: Int = 0) {
    self.bytes = bytes
    self.place = place
  }

  /// Hands over each member of the object that the bytes are: where its key is between the quotes, and its value. False if they are no
  /// JSON object and nothing else.
  mutating func object(_ body: (_ key: Range<Int>, Value) -> Void) -> Bool {
    space()
    guard members(1, body) else { return false }
    space()
    return place == bytes.count
  }

  /// Hands over each element of the array that begins here; false if there is none.
  mutating func array(_ body: (Value) -> Void) -> Bool {
    space()
    return elements(1, body)
  }

  private mutating func members(_ level: Int, _ body: (Range<Int>, Value) -> Void) -> Bool {
    guard level <= Self.mostLevels, take(UInt8(ascii: "{")) else { return false }
    space()
    if take(UInt8(ascii: "}")) { return true }
    while true {
      guard let key = string() else { return false }
      space()
      guard take(UInt8(ascii: ":")) else { return false }
      guard let value = value(level) else { return false }
      body(key.lowerBound + 1..<key.upperBound - 1, value)
      space()
      if take(UInt8(ascii: "}")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
      space()
    }
  }

  private mutating func elements(_ level: Int, _ body: (Value) -> Void) -> Bool {
    guard level <= Self.mostLevels, take(UInt8(ascii: "[")) else { return false }
    space()
    if take(UInt8(ascii: "]")) { return true }
    while true {
      guard let value = value(level) else { return false }
      body(value)
      space()
      if take(UInt8(ascii: "]")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
    }
  }

  private mutating func value(_ level: Int) -> Value? {
    space()
    guard place < bytes.count else { return nil }
    let start = place
    let kind: Kind
    switch bytes[place] {
    case UInt8(ascii: "{"):
      guard members(level + 1, { _, _ in }) else { return nil }
      kind = .object
    case UInt8(ascii: "["):
      guard elements(level + 1, { _ in }) else { return nil }
      kind = .array
    case UInt8(ascii: "\""):
      guard string() != nil else { return nil }
      kind = .string
    case UInt8(ascii: "t"):
      guard word("true") else { return nil }
      kind = .true
    case UInt8(ascii: "f"):
      guard word("false") else { return nil }
      kind = .false
    case UInt8(ascii: "n"):
      guard word("null") else { return nil }
      kind = .null
    default:
      guard number() else { return nil }
      kind = .number
    }
    return Value(kind: kind, range: start..<place)
  }

  /// The range of a string with its quotes.
  private mutating func string() -> Range<Int>? {
    let start = place
    guard take(UInt8(ascii: "\"")) else { return nil }
    while place < bytes.count {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        return start..<place
      case UInt8(ascii: "\\"):
        guard escape() else { return nil }
      case 0x20...0x7F: place += 1
      case 0xC2...0xF4:
        guard let length = Self.sequence(bytes, place) else { return nil }
        place += length
      default: return nil
      }
    }
    return nil
  }

  private mutating func escape() -> Bool {
    guard place + 1 < bytes.count else { return false }
    switch bytes[place + 1] {
    case UInt8(ascii: "u"):
      guard place + 5 < bytes.count else { return false }
      for offset in 2...5 {
        switch bytes[place + offset] {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: break
        default: return false
        }
      }
      place += 6
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      place += 2
    default: return false
    }
    return true
  }

  /// How long the UTF-8 sequence is that begins here; nil if it is none (RFC 3629 §4).
  private static func sequence(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int? {
    let first = bytes[place]
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard place + length <= bytes.count else { return nil }
    let second = bytes[place + 1]
    let isSecond =
      switch first {
      case 0xE0: (0xA0...0xBF).contains(second)
      case 0xED: (0x80...0x9F).contains(second)
      case 0xF0: (0x90...0xBF).contains(second)
      case 0xF4: (0x80...0x8F).contains(second)
      default: (0x80...0xBF).contains(second)
      }
    guard isSecond else { return nil }
    if length > 2, !(0x80...0xBF).contains(bytes[place + 2]) { return nil }
    if length > 3, !(0x80...0xBF).contains(bytes[place + 3]) { return nil }
    return length
  }

  private mutating func number() -> Bool {
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { guard digits() else { return false } }
    if take(UInt8(ascii: ".")) { guard digits() else { return false } }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
      guard digits() else { return false }
    }
    return true
  }

  private mutating func digits() -> Bool {
    let start = place
    while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
    return place > start
  }

  private mutating func word(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard place + length <= bytes.count, bytes.holds(text, at: place..<place + length) else { return false }
    place += length
    return true
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  private mutating func space() {
    while place < bytes.count {
      switch bytes[place] {
      case 0x20, 0x0A, 0x0D, 0x09: place += 1
      default: return
      }
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes of a range are this text.
  func holds(_ text: StaticString, at range: Range<Int>) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    let start = text.utf8Start
    for offset in 0..<range.count where self[range.lowerBound + offset] != start[offset] { return false }
    return true
  }

  /// The integer that these bytes are; nil for any other number, and beyond 2^53.
  func integer(at range: Range<Int>) -> Int64? {
    guard (1...16).contains(range.count) else { return nil }
    var value: Int64 = 0
    for place in range {
      guard (0x30...0x39).contains(self[place]) else { return nil }
      value = value * 10 + Int64(self[place] - 0x30)
    }
    return value
  }
}
