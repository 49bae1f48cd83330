/// URI templates (RFC 6570, all four levels; of what has values, texts and lists).
struct AddressTemplate {
  private struct Style {
    var first = "", separator = ",", isNamed = false, ifEmpty = "", keepsReserved = false
  }

  let text: String
  init(_ text: String) { self.text = text }

  /// - Parameter value: of a variable: nil where it has none.
  func expand(_ value: (String) -> [String]?) -> String {
    var out = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      out += Self.encode(String(rest[..<open]), keepsReserved: true)
      guard let close = rest[open...].firstIndex(of: "}") else { return out + rest[open...] }
      out += Self.expression(rest[rest.index(after: open)..<close], value)
      rest = rest[rest.index(after: close)...]
    }
    return out + Self.encode(String(rest), keepsReserved: true)
  }

  private static func style(_ sign: Character?) -> Style? {
    switch sign {
    case "+": Style(keepsReserved: true)
    case "#": Style(first: "#", keepsReserved: true)
    case ".": Style(first: ".", separator: ".")
    case "/": Style(first: "/", separator: "/")
    case ";": Style(first: ";", separator: ";", isNamed: true)
    case "?": Style(first: "?", separator: "&", isNamed: true, ifEmpty: "=")
    case "&": Style(first: "&", separator: "&", isNamed: true, ifEmpty: "=")
    default: nil
    }
  }

  private static func expression(_ text: Substring, _ value: (String) -> [String]?) -> String {
    let special = style(text.first)
    let style = special ?? Style()
    var parts: [String] = []
    for word in (special == nil ? text : text.dropFirst()).split(separator: ",") {
      let isExploded = word.hasSuffix("*")
      var name = isExploded ? word.dropLast() : word
      var length = Int.max
      if let colon = name.firstIndex(of: ":") {
        length = Int(name[name.index(after: colon)...]) ?? .max
        name = name[..<colon]
      }
      guard let values = value(String(name)), !values.isEmpty else { continue }
      let shown = values.map { encode(String($0.prefix(length)), keepsReserved: style.keepsReserved) }
      let label = { (text: String) in
        style.isNamed ? name + (text.isEmpty ? style.ifEmpty : "=" + text) : text
      }
      parts.append(
        isExploded ? shown.map(label).joined(separator: style.separator) : label(shown.joined(separator: ",")))
    }
    return parts.isEmpty ? "" : style.first + parts.joined(separator: style.separator)
  }

  /// Percent encoding of what is not allowed.
  static func encode(_ text: String, keepsReserved: Bool) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    for (place, byte) in bytes.enumerated() {
      let isHex = { (at: Int) in at < bytes.count && UnicodeScalar(bytes[at]).properties.isASCIIHexDigit }
      let isFree =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "-._~".utf8.contains(byte)
      if isFree || keepsReserved && (":/?#[]@!$&'()*+,;=".utf8.contains(byte))
        || keepsReserved && byte == UInt8(ascii: "%") && isHex(place + 1) && isHex(place + 2)
      {
        out.append(byte)
      } else {
        let digits = Array("0123456789ABCDEF".utf8)
        out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
