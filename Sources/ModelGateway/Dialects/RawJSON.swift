/// A JSON value where it lies. What is only passed on stays as it was written: no number is rounded, no escape changed.
struct RawJSON {
  let bytes: ArraySlice<UInt8>

  /// - Parameter bytes: a JSON value; whether it is one shows when it is looked into (``members``).
  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// The members of an object; nil if it is none, or has one twice.
  var members: [String: RawJSON]? {
    var found: [String: RawJSON] = [:]
    var isUnique = true
    let isObject = bytes.withUnsafeBufferPointer { buffer in
      var scan = JSONScan(buffer)
      return scan.object { key, value in
        let name = String(decoding: Self.plain(UnsafeBufferPointer(rebasing: buffer[key])), as: UTF8.self)
        if found.updateValue(part(value.range), forKey: name) != nil { isUnique = false }
      }
    }
    return isObject && isUnique ? found : nil
  }

  /// Whether it is an object, and nothing but one.
  var isObject: Bool {
    bytes.withUnsafeBufferPointer { buffer in
      var scan = JSONScan(buffer)
      return scan.object { _, _ in }
    }
  }

  /// The elements of an array; nil if it is none.
  var elements: [RawJSON]? {
    var found: [RawJSON] = []
    let isArray = bytes.withUnsafeBufferPointer { buffer in
      var scan = JSONScan(buffer)
      return scan.array { found.append(part($0.range)) }
    }
    return isArray ? found : nil
  }

  private func part(_ range: Range<Int>) -> RawJSON {
    RawJSON(bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound])
  }

  var isString: Bool { bytes.first == UInt8(ascii: "\"") && bytes.count > 1 }
  var isNull: Bool { bytes.elementsEqual("null".utf8) }
  var isTrue: Bool { bytes.elementsEqual("true".utf8) }
  var isFalse: Bool { bytes.elementsEqual("false".utf8) }

  /// What stands between a string's quotes.
  var inside: ArraySlice<UInt8> { bytes.dropFirst().dropLast() }
  /// The UTF-8 of a string; nil if it is none.
  var utf8: [UInt8]? { isString ? inside.withUnsafeBufferPointer(Self.plain) : nil }
  var string: String? { utf8.map { String(decoding: $0, as: UTF8.self) } }

  /// An integer from 0 to 2^53; nil for whatever else.
  var int: Int64? { bytes.withUnsafeBufferPointer { $0.integer(at: 0..<$0.count) } }
  var double: Double? { isString ? nil : Double(String(decoding: bytes, as: UTF8.self)) }

  private static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    JSONText.unescaped(bytes) ?? Array(bytes)
  }
}

/// JSON that is written: parts of other JSON as they stand there, between what is new.
indirect enum JSONOut: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  case raw(RawJSON)
  case text(String)
  /// Strings, one behind the other as one.
  case joined([RawJSON])
  /// The JSON of a value, as a string.
  case quoted(RawJSON)
  case int(Int64)
  case bool(Bool)
  case null
  case array([JSONOut])
  /// In this order; what is nil is left out.
  case object([(String, JSONOut?)])

  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int64) { self = .int(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }

  var bytes: [UInt8] {
    var out: [UInt8] = []
    write(into: &out)
    return out
  }

  func write(into out: inout [UInt8]) {
    switch self {
    case .raw(let value): out += value.bytes
    case .text(let text): Self.quote(JSONText.escaped(text.utf8), into: &out)
    case .joined(let texts):
      out.append(UInt8(ascii: "\""))
      for text in texts { out += text.inside }
      out.append(UInt8(ascii: "\""))
    case .quoted(let value): Self.quote(JSONText.escaped(value.bytes), into: &out)
    case .int(let value): out += Array(String(value).utf8)
    case .bool(let value): out += Array((value ? "true" : "false").utf8)
    case .null: out += Array("null".utf8)
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (place, element) in elements.enumerated() {
        if place > 0 { out.append(UInt8(ascii: ",")) }
        element.write(into: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      var separator = UInt8(ascii: "{")
      for case (let name, let value?) in members {
        out.append(separator)
        separator = UInt8(ascii: ",")
        Self.quote(JSONText.escaped(name.utf8), into: &out)
        out.append(UInt8(ascii: ":"))
        value.write(into: &out)
      }
      if separator == UInt8(ascii: "{") { out.append(separator) }
      out.append(UInt8(ascii: "}"))
    }
  }

  private static func quote(_ escaped: [UInt8], into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    out += escaped
    out.append(UInt8(ascii: "\""))
  }
}
