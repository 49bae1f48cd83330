import Vocabulary

/// What an action was told: a JSON object, or the parameters of a query, whose values are texts.
struct CKANArguments: Sendable {
  let values: [String: JSON]

  /// The text under `name`; numbers and booleans as they are written.
  func text(_ name: String) throws(Refusal) -> String? {
    switch values[name] {
    case nil, .null?: return nil
    case .string(let text)?: return text
    case .int(let number)?: return String(number)
    case .bool(let flag)?: return flag ? "true" : "false"
    default: throw CKANError.argument(name, Text(zh: "应为文本", en: "a string"))
    }
  }

  func required(_ name: String) throws(Refusal) -> String {
    guard let text = try text(name), !text.isEmpty else { throw CKANError.missing(name) }
    return text
  }

  /// An integer of `range`.
  func int(_ name: String, _ range: ClosedRange<Int>) throws(Refusal) -> Int? {
    guard let text = try text(name), !text.isEmpty else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw CKANError.argument(
        name,
        Text(
          zh: "\(range.lowerBound) 至 \(range.upperBound) 的整数",
          en: "an integer from \(range.lowerBound) to \(range.upperBound)"))
    }
    return number
  }

  /// The same of something of which there is at most so much: a larger number asks for all of it.
  func count(_ name: String, most: Int) throws(Refusal) -> Int? {
    try int(name, 0...Int.max).map { min($0, most) }
  }

  func flag(_ name: String) throws(Refusal) -> Bool? {
    guard let text = try text(name)?.lowercased(), !text.isEmpty else { return nil }
    switch text {
    case "true", "1", "yes", "t": return true
    case "false", "0", "no", "f": return false
    default: throw CKANError.argument(name, Text(zh: "true 或 false", en: "true or false"))
    }
  }

  /// A list of texts: of a query's parameter, the JSON of one, or texts with spaces between them.
  func list(_ name: String) throws(Refusal) -> [String]? {
    guard let value = values[name], value != .null else { return nil }
    var elements = value.array
    if elements == nil, let text = value.string {
      elements =
        text.hasPrefix("[")
        ? (try? JSON.parse(text))?.array
        : text.split(whereSeparator: \.isWhitespace).map { .string(String($0)) }
    }
    let texts = elements?.compactMap(\.string)
    guard let texts, texts.count == elements?.count, texts.count <= 100 else {
      throw CKANError.argument(name, Text(zh: "至多 100 个文本的列表", en: "a list of at most 100 strings"))
    }
    return texts
  }
}
