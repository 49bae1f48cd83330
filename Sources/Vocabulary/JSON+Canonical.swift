extension JSON {
  /// The canonical form (RFC 8785): no white space, members sorted by UTF-16 code units, shortest numbers.
  /// What is hashed, signed or compared byte for byte is this. (`==` also takes strings for equal that differ only in
  /// Unicode normalisation, as Swift's own strings do.)
  public var canonical: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(256)
    write(into: &out)
    return out
  }

  /// ``canonical`` as text.
  public var canonicalText: String { String(decoding: canonical, as: UTF8.self) }

  private func write(into out: inout [UInt8]) {
    switch self {
    case .null: out.append(contentsOf: "null".utf8)
    case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
    case .int(let value): out.append(contentsOf: String(value).utf8)
    case .double(let value): out.append(contentsOf: Self.shortest(value).utf8)
    case .string(let value): Self.write(value, into: &out)
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        element.write(into: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      let names = members.keys.sorted(by: Self.precedes)
      for (index, name) in names.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        Self.write(name, into: &out)
        out.append(UInt8(ascii: ":"))
        members[name]?.write(into: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  // RFC 8785 §3.2.3. UTF-8 and UTF-16 orders differ only where surrogates meet U+E000…U+FFFF.
  private static func precedes(_ a: String, _ b: String) -> Bool {
    let quick = a.utf8.withContiguousStorageIfAvailable { one in
      b.utf8.withContiguousStorageIfAvailable { other -> Bool? in
        for index in 0..<min(one.count, other.count) where one[index] != other[index] {
          return max(one[index], other[index]) < 0xEE ? one[index] < other[index] : nil
        }
        return one.count < other.count
      }
    }
    if case .some(.some(.some(let answer))) = quick { return answer }
    return a.utf16.lexicographicallyPrecedes(b.utf16)
  }

  private static func write(_ text: String, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
        out.append(contentsOf: bytes[start..<index])
        escape(byte, into: &out)
        start = index + 1
      }
      out.append(contentsOf: bytes[start...])
    }
    out.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8, into out: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""): out.append(contentsOf: [0x5C, 0x22])
    case UInt8(ascii: "\\"): out.append(contentsOf: [0x5C, 0x5C])
    case 0x08: out.append(contentsOf: "\\b".utf8)
    case 0x09: out.append(contentsOf: "\\t".utf8)
    case 0x0A: out.append(contentsOf: "\\n".utf8)
    case 0x0C: out.append(contentsOf: "\\f".utf8)
    case 0x0D: out.append(contentsOf: "\\r".utf8)
    default:
      let digits = Array("0123456789abcdef".utf8)
      out.append(contentsOf: "\\u00".utf8)
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
  }

  /// ECMAScript's Number::toString (ECMA-262 §6.1.6.1.20), from Swift's shortest round-trip digits.
  static func shortest(_ value: Double) -> String {
    if value == 0 { return "0" }
    if !value.isFinite { return "null" }
    let text = value.magnitude.description
    let parts = text.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(mantissa[0])
    let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    var digits = whole + fraction
    exponent += whole.count
    // The value is 0.digits × 10^exponent once leading and trailing zeros are gone.
    let leading = digits.prefix { $0 == "0" }.count
    digits.removeFirst(leading)
    exponent -= leading
    while digits.last == "0" { digits.removeLast() }
    let sign = value < 0 ? "-" : ""
    let count = digits.count
    if count <= exponent, exponent <= 21 { return sign + digits + String(repeating: "0", count: exponent - count) }
    if 0 < exponent, exponent <= 21 { return sign + digits.prefix(exponent) + "." + digits.dropFirst(exponent) }
    if -6 < exponent, exponent <= 0 { return sign + "0." + String(repeating: "0", count: -exponent) + digits }
    let power = exponent - 1
    let tail = (power < 0 ? "e-" : "e+") + String(power.magnitude)
    return sign + digits.prefix(1) + (count > 1 ? "." + digits.dropFirst(1) : "") + tail
  }
}
