/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  /// Offset in bytes from the start of the text.
  public let offset: Int
  /// JSON Pointer (RFC 6901) of the value that was being read, as far as it was known.
  public private(set) var pointer = ""
  public var description: String { "\(reason) at byte \(offset)" }

  init(reason: String, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The same error, of a value that is a member of another.
  func within(_ member: String) -> JSONError {
    var error = self
    var step = ""
    for character in member.prefix(60) {
      switch character {
      case "~": step += "~0"
      case "/": step += "~1"
      default: step.append(character)
      }
    }
    error.pointer = "/" + step + pointer
    return error
  }
}

extension JSON {
  /// Reads one JSON text (RFC 8259) strictly: well-formed UTF-8, no duplicate member, no lone surrogate,
  /// at most `depth` levels, numbers that are finite and, if integers, exact.
  public static func parse(_ bytes: some Sequence<UInt8>, depth: Int = mostLevels) throws(JSONError) -> JSON {
    let contiguous = ContiguousArray(bytes)
    return try parse(contiguous, depth: depth)
  }

  public static func parse(_ text: String, depth: Int = mostLevels) throws(JSONError) -> JSON {
    try parse(ContiguousArray(text.utf8), depth: depth)
  }

  public static func parse(_ bytes: ContiguousArray<UInt8>, depth: Int = mostLevels) throws(JSONError) -> JSON {
    let outcome: Result<JSON, JSONError> = bytes.withUnsafeBufferPointer { buffer in
      do throws(JSONError) {
        var reader = JSONReader(bytes: buffer, depthLeft: depth)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.at == buffer.count else { throw reader.error("text after the value") }
        return .success(value)
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}

private struct JSONReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0
  var depthLeft: Int

  init(bytes: UnsafeBufferPointer<UInt8>, depthLeft: Int) {
    self.bytes = bytes
    self.depthLeft = depthLeft
  }

  func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: at) }

  var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
  }

  mutating func value() throws(JSONError) -> JSON {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw error("the text ends where a value should be")
    case let byte? where byte == UInt8(ascii: "-") || (48...57).contains(byte): return try number()
    default: throw error("not the start of a value")
    }
  }

  mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let length = word.utf8CodeUnitCount
    guard at + length <= bytes.count else { throw error("not a JSON word") }
    for i in 0..<length where bytes[at + i] != word.utf8Start[i] { throw error("not a JSON word") }
    at += length
    return value
  }

  mutating func object() throws(JSONError) -> JSON {
    try enter()
    var members: [String: JSON] = [:]
    skipSpace()
    if next == UInt8(ascii: "}") {
      at += 1
      depthLeft += 1
      return .object(members)
    }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a member's name should be here") }
      let start = at
      let name = try string()
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw error("a colon should be here") }
      at += 1
      let value: JSON
      do { value = try self.value() } catch { throw error.within(name) }
      guard members.updateValue(value, forKey: name) == nil else {
        throw JSONError(reason: "duplicate member \"\(name.prefix(40))\"", offset: start)
      }
      skipSpace()
      if try closes(UInt8(ascii: "}")) { return .object(members) }
    }
  }

  mutating func array() throws(JSONError) -> JSON {
    try enter()
    var elements: [JSON] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      at += 1
      depthLeft += 1
      return .array(elements)
    }
    while true {
      do { elements.append(try value()) } catch { throw error.within(String(elements.count)) }
      skipSpace()
      if try closes(UInt8(ascii: "]")) { return .array(elements) }
    }
  }

  mutating func enter() throws(JSONError) {
    guard depthLeft > 0 else { throw error("nested too deeply") }
    depthLeft -= 1
    at += 1
  }

  mutating func closes(_ bracket: UInt8) throws(JSONError) -> Bool {
    guard let byte = next, byte == bracket || byte == UInt8(ascii: ",") else {
      throw error("a comma or a closing bracket should be here")
    }
    at += 1
    if byte == bracket { depthLeft += 1 }
    return byte == bracket
  }

  mutating func string() throws(JSONError) -> String {
    at += 1
    let start = at
    // The common case: no escape, so the bytes are the string.
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        let slice = UnsafeBufferPointer(rebasing: bytes[start..<at])
        guard let text = String(validating: slice, as: UTF8.self) else {
          throw JSONError(reason: "not well-formed UTF-8", offset: start)
        }
        at += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { break }
      if byte < 0x20 { throw error("a control character must be escaped") }
      at += 1
    }
    var unescaped = Array(bytes[start..<at])
    while let byte = next {
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: unescaped, as: UTF8.self) else {
          throw JSONError(reason: "not well-formed UTF-8", offset: start)
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &unescaped)
      case ..<0x20: throw error("a control character must be escaped")
      default: unescaped.append(byte)
      }
    }
    throw error("the text ends inside a string")
  }

  mutating func escape(into out: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw error("the text ends inside a string") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "u"):
      let first = try hex4()
      var scalar = UInt32(first)
      if (0xD800..<0xDC00).contains(first) {
        guard next == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "u") else {
          throw error("a lone surrogate")
        }
        at += 2
        let second = try hex4()
        guard (0xDC00..<0xE000).contains(second) else { throw error("a lone surrogate") }
        scalar = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
      }
      guard let unicode = Unicode.Scalar(scalar) else { throw error("a lone surrogate") }
      out.append(contentsOf: Array(String(unicode).utf8))
    default: throw error("no such escape")
    }
  }

  mutating func hex4() throws(JSONError) -> UInt16 {
    guard at + 4 <= bytes.count else { throw error("the text ends inside an escape") }
    var value: UInt16 = 0
    for _ in 0..<4 {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt16(byte - 48)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt16(byte - 87)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt16(byte - 55)
      default: throw error("not a hexadecimal digit")
      }
      at += 1
    }
    return value
  }

  mutating func number() throws(JSONError) -> JSON {
    let start = at
    let negative = next == UInt8(ascii: "-")
    if negative { at += 1 }
    var integer: Int64 = 0
    var wide = false
    let digitsStart = at
    while let byte = next, byte >= 48, byte <= 57 {
      if integer > JSON.largestInteger / 10 { wide = true } else { integer = integer * 10 + Int64(byte - 48) }
      at += 1
    }
    guard at > digitsStart else { throw error("a digit should be here") }
    if bytes[digitsStart] == UInt8(ascii: "0"), at > digitsStart + 1 {
      throw JSONError(reason: "a leading zero", offset: start)
    }
    var isInteger = true
    if next == UInt8(ascii: ".") {
      isInteger = false
      at += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isInteger = false
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
    if isInteger, !wide, integer <= JSON.largestInteger { return .int(negative ? -integer : integer) }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw JSONError(reason: "a number out of range", offset: start)
    }
    // Beyond ±(2^53 − 1) an integer is read only if it is what a double is written as (RFC 8785): then nothing is lost,
    // and what was written canonically can be read again.
    if isInteger, JSON.shortest(value) != text { throw JSONError(reason: "an integer beyond 2^53 - 1", offset: start) }
    if value == value.rounded(), abs(value) <= Double(JSON.largestInteger) { return .int(Int64(value)) }
    return .double(value)
  }

  mutating func digits() throws(JSONError) {
    let start = at
    while let byte = next, byte >= 48, byte <= 57 { at += 1 }
    guard at > start else { throw error("a digit should be here") }
  }
}
