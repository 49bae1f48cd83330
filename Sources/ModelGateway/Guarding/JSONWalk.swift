/// Goes through JSON that is known to be well formed, part by part, and tells under which member's name each stands.
struct JSONWalk {
  enum Part {
    case open(isObject: Bool)
    case close
    /// A string, between its quotes; the names of members are not told.
    case text(Range<Int>)
    /// A number, `true`, `false` or `null`.
    case scalar(Range<Int>)
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  /// Behind the part that was told last.
  private(set) var place = 0
  /// Objects and arrays that are open; of one that opens or closes, with it.
  private(set) var depth = 0
  /// The member's name of the part that was told last; of an array's elements, the array's.
  private(set) var name: Range<Int> = 0..<0
  private var outer: [(name: Range<Int>, isObject: Bool)] = []
  private var isObject = false
  private var awaitsName = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    outer.reserveCapacity(8)
  }

  mutating func next() -> Part? {
    while place < bytes.count {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "\""):
        let range = string()
        guard awaitsName else { return .text(range) }
        (name, awaitsName) = (range, false)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        outer.append((name, isObject))
        isObject = byte == UInt8(ascii: "{")
        awaitsName = isObject
        place += 1
        depth += 1
        return .open(isObject: isObject)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        place += 1
        guard let last = outer.popLast() else { return nil }
        (name, isObject) = last
        awaitsName = false
        depth -= 1
        return .close
      case UInt8(ascii: ","):
        awaitsName = isObject
        place += 1
      case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ":"): place += 1
      default: return .scalar(scalar())
      }
    }
    return nil
  }

  /// Whether the name of the part that was told last is one of these.
  func isNamed(_ names: [StaticString]) -> Bool { names.contains { bytes.holds($0, at: name) } }
  func isNamed(_ text: StaticString) -> Bool { bytes.holds(text, at: name) }

  private mutating func string() -> Range<Int> {
    place += 1
    let start = place
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = min(place, bytes.count)
    place = end + 1
    return start..<end
  }

  private mutating func scalar() -> Range<Int> {
    let start = place
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09: return start..<place
      default: place += 1
      }
    }
    return start..<place
  }
}

/// What stands between the quotes of a JSON string (RFC 8259 §7).
enum JSONText {
  static let newline: [UInt8] = [0x0A]

  /// The text's UTF-8; nil if it stands there as it is, without any escape. Half of a surrogate pair becomes U+FFFD.
  static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard bytes.contains(UInt8(ascii: "\\")) else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      guard byte == UInt8(ascii: "\\"), place + 1 < bytes.count else {
        out.append(byte)
        place += 1
        continue
      }
      place += 2
      switch bytes[place - 1] {
      case UInt8(ascii: "n"): out.append(0x0A)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "r"): out.append(0x0D)
      case UInt8(ascii: "b"): out.append(0x08)
      case UInt8(ascii: "f"): out.append(0x0C)
      case UInt8(ascii: "u"):
        var scalar = UInt32(unit(bytes, place))
        place += 4
        if (0xD800..<0xDC00).contains(scalar), place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
          bytes[place + 1] == UInt8(ascii: "u")
        {
          let low = UInt32(unit(bytes, place + 2))
          if (0xDC00..<0xE000).contains(low) {
            scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            place += 6
          }
        }
        out.append(contentsOf: Character(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
      case let byte: out.append(byte)
      }
    }
    return out
  }

  private static func unit(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt16 {
    var value: UInt16 = 0
    for byte in bytes[min(place, bytes.count)..<min(place + 4, bytes.count)] {
      let digit: UInt8 =
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        default: byte &- 0x57
        }
      value = value << 4 | UInt16(digit & 15)
    }
    return value
  }

  /// UTF-8 as it may stand between quotes.
  static func escaped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""): out += [UInt8(ascii: "\\"), UInt8(ascii: "\"")]
      case UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
      case 0x0A: out += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case 0..<0x20:
        out += Array("\\u00".utf8)
        out += [byte >> 4, byte & 15].map { $0 < 10 ? 0x30 + $0 : 0x57 + $0 }
      default: out.append(byte)
      }
    }
    return out
  }
}

/// Parts of a text that are replaced.
struct TextEdits {
  private(set) var edits: [(range: Range<Int>, bytes: [UInt8])] = []
  var isEmpty: Bool { edits.isEmpty }

  mutating func replace(_ range: Range<Int>, by bytes: [UInt8]) { edits.append((range, bytes)) }
  mutating func replace(_ range: Range<Int>, by text: String) { replace(range, by: Array(text.utf8)) }
  mutating func insert(_ text: String, at place: Int) { replace(place..<place, by: text) }

  /// The text with its parts replaced.
  func applied(to bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + edits.reduce(0) { $0 + $1.bytes.count })
    var place = 0
    // At one place, in the order in which they were told.
    let sorted = edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }
    for (_, edit) in sorted where edit.range.lowerBound >= place {
      out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[place..<edit.range.lowerBound]))
      out.append(contentsOf: edit.bytes)
      place = edit.range.upperBound
    }
    out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[place...]))
    return out
  }
}
