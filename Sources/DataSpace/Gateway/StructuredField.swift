import Vocabulary

/// A dictionary of structured fields (RFC 9651 §3.2), as far as signatures and digests need it: strings, integers, tokens, byte
/// sequences, and inner lists of those. Each part keeps the text that it was read from, because that is what was signed.
struct StructuredField: Sendable {
  enum Value: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case token(String)
    case bytes([UInt8])
    case boolean(Bool)
  }

  struct Item: Sendable {
    let value: Value
    let parameters: [String: Value]
    /// As it was written, with its parameters.
    let text: String
  }

  struct Member: Sendable {
    let key: String
    /// The item itself, or those of an inner list.
    let items: [Item]
    let isList: Bool
    let parameters: [String: Value]
    let text: String
  }

  let members: [Member]

  /// Largest field that is read, in bytes, and the most parts of it.
  static let longest = 8192
  static let most = 64

  /// Nil if it is not such a dictionary, or names something twice.
  init?(_ text: String) {
    guard text.utf8.count <= Self.longest, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    var reader = Reader(bytes: Array(text.utf8))
    guard let members = reader.dictionary() else { return nil }
    self.members = members
  }

  subscript(key: String) -> Member? { members.first { $0.key == key } }
}

extension StructuredField {
  private struct Reader {
    let bytes: [UInt8]
    var place = 0

    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func take(_ character: Character) -> Bool {
      guard let next, next == character.asciiValue else { return false }
      place += 1
      return true
    }

    mutating func skipSpaces() { while next == 0x20 { place += 1 } }

    func text(from start: Int) -> String { String(decoding: bytes[start..<place], as: UTF8.self) }

    mutating func dictionary() -> [Member]? {
      var members: [Member] = []
      skipSpaces()
      while next != nil {
        guard members.count < StructuredField.most, let key = key(), !members.contains(where: { $0.key == key }),
          take("="), let member = member(key)
        else { return nil }
        members.append(member)
        skipSpaces()
        guard next != nil else { return members }
        guard take(",") else { return nil }
        skipSpaces()
        guard next != nil else { return nil }
      }
      return members
    }

    mutating func member(_ key: String) -> Member? {
      let start = place
      guard take("(") else {
        guard let item = item() else { return nil }
        return Member(
          key: key, items: [item], isList: false, parameters: item.parameters, text: text(from: start))
      }
      var items: [Item] = []
      while true {
        skipSpaces()
        if take(")") { break }
        guard items.count < StructuredField.most, let item = item() else { return nil }
        items.append(item)
        guard next == 0x20 || next == UInt8(ascii: ")") else { return nil }
      }
      guard let parameters = parameters() else { return nil }
      return Member(key: key, items: items, isList: true, parameters: parameters, text: text(from: start))
    }

    mutating func item() -> Item? {
      let start = place
      guard let value = value(), let parameters = parameters() else { return nil }
      return Item(value: value, parameters: parameters, text: text(from: start))
    }

    mutating func parameters() -> [String: Value]? {
      var found: [String: Value] = [:]
      while take(";") {
        skipSpaces()
        guard found.count < StructuredField.most, let key = key(), found[key] == nil else { return nil }
        guard take("=") else {
          found[key] = .boolean(true)
          continue
        }
        guard let value = value() else { return nil }
        found[key] = value
      }
      return found
    }

    mutating func key() -> String? {
      let start = place
      guard let first = next, first == UInt8(ascii: "*") || (0x61...0x7A).contains(first) else { return nil }
      while let next, (0x61...0x7A).contains(next) || (0x30...0x39).contains(next) || "_-.*".utf8.contains(next) {
        place += 1
      }
      return text(from: start)
    }

    mutating func value() -> Value? {
      guard let first = next else { return nil }
      switch first {
      case UInt8(ascii: "\""): return string()
      case UInt8(ascii: ":"): return sequence()
      case UInt8(ascii: "?"):
        place += 1
        if take("1") { return .boolean(true) }
        return take("0") ? .boolean(false) : nil
      case UInt8(ascii: "-"), 0x30...0x39: return integer()
      case UInt8(ascii: "*"), 0x41...0x5A, 0x61...0x7A: return token()
      default: return nil
      }
    }

    mutating func string() -> Value? {
      place += 1
      var out: [UInt8] = []
      while let next {
        place += 1
        if next == UInt8(ascii: "\"") { return .string(String(decoding: out, as: UTF8.self)) }
        guard next == UInt8(ascii: "\\") else {
          out.append(next)
          continue
        }
        guard let escaped = self.next, "\"\\".utf8.contains(escaped) else { return nil }
        out.append(escaped)
        place += 1
      }
      return nil
    }

    mutating func sequence() -> Value? {
      place += 1
      let start = place
      while let next, next != UInt8(ascii: ":") { place += 1 }
      let inside = text(from: start)
      guard take(":"), let bytes = ByteText.bytes(base64: inside) else { return nil }
      return .bytes(bytes)
    }

    mutating func integer() -> Value? {
      let start = place
      if next == UInt8(ascii: "-") { place += 1 }
      while let next, (0x30...0x39).contains(next) { place += 1 }
      guard place - start <= 16, next != UInt8(ascii: "."), let number = Int64(text(from: start)) else { return nil }
      return .integer(number)
    }

    mutating func token() -> Value? {
      let start = place
      while let next, ByteText.isTokenCharacter(next) || next == UInt8(ascii: ":") || next == UInt8(ascii: "/") {
        place += 1
      }
      return .token(text(from: start))
    }
  }
}
