import Vocabulary

extension Schema {
  /// Refuses a value that does not have this shape, naming the first field that differs.
  func check(_ value: JSON, at pointer: String = "") throws(Refusal) {
    switch self {
    case .named(_, let schema): try schema.check(value, at: pointer)
    case .nullable(let schema): if value != .null { try schema.check(value, at: pointer) }
    case .recursive(_, let schema): try schema().check(value, at: pointer)
    case .anyOf(let schemas):
      var first: Refusal?
      for schema in schemas {
        do { return try schema.check(value, at: pointer) } catch { first = first ?? error }
      }
      if let first { throw first }
    case .boolean: if value.bool == nil { throw wrong(pointer, "true or false") }
    case .number: if value.double == nil { throw wrong(pointer, "a number") }
    case .integer(let low, let high):
      guard let number = value.int else { throw wrong(pointer, "an integer") }
      guard number >= low, number <= high else { throw wrong(pointer, "an integer from \(low) to \(high)") }
    case .oneOf(let words):
      guard let word = value.string, words.contains(word) else {
        throw wrong(pointer, "one of " + words.joined(separator: ", "))
      }
    case .id(let prefix):
      guard let text = value.string, Self.isID(text, prefix) else {
        throw wrong(pointer, "an id of the form \(prefix)_ and 26 characters")
      }
    case .string(let low, let high, let format): try checkString(value, low, high, format, pointer)
    case .array(let element, let most):
      guard let elements = value.array else { throw wrong(pointer, "an array") }
      guard elements.count <= most else { throw wrong(pointer, "at most \(most) elements") }
      for (index, item) in elements.enumerated() { try element.check(item, at: "\(pointer)/\(index)") }
    case .map(let element, let most):
      guard let members = value.object else { throw wrong(pointer, "an object") }
      guard members.count <= most else { throw wrong(pointer, "at most \(most) members") }
      for name in members.keys.sorted() {
        guard name.utf8.count <= 200, let item = members[name] else { throw wrong(pointer, "shorter member names") }
        try element.check(item, at: pointer + "/" + Self.escaped(name))
      }
    case .object(let shape): try checkObject(value, shape, pointer)
    case .any(let most):
      guard value.canonical.count <= most else { throw wrong(pointer, "at most \(most) bytes") }
    }
  }

  private func checkObject(_ value: JSON, _ shape: [Member], _ pointer: String) throws(Refusal) {
    guard let members = value.object else { throw wrong(pointer, "an object") }
    for member in shape {
      guard let item = members[member.name] else {
        if member.required {
          throw Refusal(
            .invalid, rule: "request.field-missing",
            Text(zh: "缺少字段 \(member.name)", en: "the field \(member.name) is missing"),
            field: pointer + "/" + member.name)
        }
        continue
      }
      try member.schema.check(item, at: pointer + "/" + member.name)
    }
    if members.count > shape.count || members.keys.contains(where: { name in !shape.contains { $0.name == name } }),
      let stranger = members.keys.sorted().first(where: { name in !shape.contains { $0.name == name } })
    {
      throw Refusal(
        .invalid, rule: "request.field-unknown",
        Text(zh: "没有字段 \(stranger.prefix(60))", en: "there is no field \(stranger.prefix(60))"),
        remedy: Text(
          zh: "可用字段：" + shape.map(\.name).joined(separator: "、"),
          en: "fields: " + shape.map(\.name).joined(separator: ", ")),
        field: pointer + "/" + Self.escaped(String(stranger.prefix(60))))
    }
  }

  private func checkString(
    _ value: JSON, _ low: Int, _ high: Int, _ format: Format?, _ pointer: String
  ) throws(Refusal) {
    guard let text = value.string else { throw wrong(pointer, "a string") }
    let count = text.unicodeScalars.count
    guard count >= low, count <= high else { throw wrong(pointer, "\(low) to \(high) characters") }
    // NUL ends a C string, and PostgreSQL does not take it in text.
    guard !text.utf8.contains(0) else { throw wrong(pointer, "text without NUL characters") }
    switch format {
    case .dateTime:
      guard Instant(text) != nil else { throw wrong(pointer, "an RFC 3339 date-time such as 2026-11-21T08:00:00Z") }
    case .base64:
      guard text.utf8.allSatisfy(Self.isBase64) else { throw wrong(pointer, "base64") }
    case .region:
      guard text.utf8.count == 6, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
        throw wrong(pointer, "a six-digit region code of GB/T 2260")
      }
    case .hex:
      guard text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
        throw wrong(pointer, "lower-case hexadecimal digits")
      }
    case .uscc, .uri, nil: break
    }
  }

  private func wrong(_ pointer: String, _ expected: String) -> Refusal {
    let name = pointer.isEmpty ? "body" : pointer
    return Refusal(
      .invalid, rule: "request.field-wrong",
      Text(zh: "字段 \(name) 的值不符合要求", en: "the value of \(name) is not acceptable"),
      remedy: Text(zh: "应为：\(expected)", en: "expected \(expected)"), field: pointer)
  }

  static func isID(_ text: String, _ prefix: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == prefix.utf8.count + 27, text.hasPrefix(prefix + "_") else { return false }
    let tail = bytes.suffix(26)
    guard let first = tail.first, (48...55).contains(first) else { return false }
    return tail.allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz".utf8.contains($0) }
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
      true
    default: false
    }
  }

  private static func escaped(_ name: String) -> String {
    var out = ""
    for character in name {
      switch character {
      case "~": out += "~0"
      case "/": out += "~1"
      default: out.append(character)
      }
    }
    return out
  }
}
