public import Vocabulary

/// The part of Socrata's query language that is read here: comparisons, `and`, `or`, `not`, `is null`, `in`, `between`, `like` is
/// not; `starts_with` and `contains`; names as they are or in backquotes, texts in single quotes.
///
/// What is read becomes a condition on fields that exist, so no text of a caller's reaches the database.
public struct SoQLReader {
  let table: DatastoreTable
  /// Where groups are meant, what the names that stand there mean, and the values that were named.
  var groups: (grouping: DatastoreGrouping, values: [DatastoreGrouping.Value])?
  private(set) var tokens: [Token] = []
  var at = 0
  private var depth = 0

  static let mostLength = 4000
  static let mostTokens = 600
  static let mostDepth = 30

  enum Token: Equatable {
    case name(String)
    case quoted(String)
    case text(String)
    case number(String)
    case sign(String)
  }

  init(_ text: String, _ table: DatastoreTable) throws(Refusal) {
    self.table = table
    guard text.utf8.count <= Self.mostLength else {
      throw DatastoreRefusal.query(Text(zh: "超过 \(Self.mostLength) 字节", en: "more than \(Self.mostLength) bytes"))
    }
    tokens = try Self.tokens(text)
  }

  /// Reads `$where`.
  public static func condition(_ text: String, of table: DatastoreTable) throws(Refusal) -> DatastoreCondition {
    var reader = try SoQLReader(text, table)
    let condition = try reader.any()
    guard reader.at == reader.tokens.count else { throw reader.unexpected() }
    return condition
  }

  // MARK: - Grammar

  mutating func any() throws(Refusal) -> DatastoreCondition {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.mostDepth else {
      throw DatastoreRefusal.query(Text(zh: "嵌套过深", en: "nested too deeply"))
    }
    var parts = [try all()]
    while take(word: "or") { parts.append(try all()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func all() throws(Refusal) -> DatastoreCondition {
    var parts = [try one()]
    while take(word: "and") { parts.append(try one()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func one() throws(Refusal) -> DatastoreCondition {
    if take(word: "not") {
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.mostDepth else {
        throw DatastoreRefusal.query(Text(zh: "嵌套过深", en: "nested too deeply"))
      }
      return .not(try one())
    }
    if take(sign: "(") {
      let inner = try any()
      try require(sign: ")")
      return inner
    }
    if let function = function() { return try call(function) }
    let place = try subject()
    if take(word: "is") {
      let isNot = take(word: "not")
      guard take(word: "null") else { throw unexpected() }
      return isNot ? .not(.isNull(place)) : .isNull(place)
    }
    let isNot = take(word: "not")
    if take(word: "in") {
      try require(sign: "(")
      var cells: [DatastoreCell] = []
      repeat { cells.append(try operand(place)) } while take(sign: ",")
      try require(sign: ")")
      return isNot ? .not(.oneOf(place, cells)) : .oneOf(place, cells)
    }
    if take(word: "between") {
      let least = try operand(place)
      guard take(word: "and") else { throw unexpected() }
      let range = DatastoreCondition.all([
        .compare(place, .atLeast, least), .compare(place, .atMost, try operand(place)),
      ])
      return isNot ? .not(range) : range
    }
    guard !isNot else { throw unexpected() }
    for (sign, comparison) in Self.comparisons where take(sign: sign) {
      return .compare(place, comparison, try operand(place))
    }
    // A column of truth values stands for itself.
    if kind(of: place) == .bool { return .compare(place, .equal, .bool(true)) }
    throw unexpected()
  }

  private static let comparisons: [(String, DatastoreCondition.Comparison)] = [
    ("=", .equal), ("==", .equal), ("!=", .unequal), ("<>", .unequal), ("<=", .atMost), ("<", .less), (">=", .atLeast),
    (">", .greater),
  ]

  private static let functions: Set<String> = ["starts_with", "contains"]

  private func function() -> String? {
    guard at + 1 < tokens.count, case .name(let name) = tokens[at], tokens[at + 1] == .sign("("),
      Self.functions.contains(name.lowercased())
    else { return nil }
    return name.lowercased()
  }

  private mutating func call(_ function: String) throws(Refusal) -> DatastoreCondition {
    at += 2
    let place = try subject()
    guard kind(of: place)?.isText ?? false else {
      throw DatastoreRefusal.query(Text(zh: "\(function) 用于文本列", en: "\(function) is for fields of text"))
    }
    try require(sign: ",")
    guard at < tokens.count, case .text(let text) = tokens[at] else { throw unexpected() }
    at += 1
    try require(sign: ")")
    return function == "starts_with" ? .startsWith(place, text) : .contains(place, text)
  }

  /// What a condition is about: a field, or where groups are meant, one of their values.
  private mutating func subject() throws(Refusal) -> DatastoreCondition.Place {
    groups == nil ? try place() : try groupValue()
  }

  private func kind(of subject: DatastoreCondition.Place) -> DatastoreKind? {
    guard let groups else { return table.kind(of: subject) }
    guard case .field(let index) = subject else { return nil }
    return groups.values[index].cellPlace.map { table.kind(of: $0) }
  }

  mutating func place() throws(Refusal) -> DatastoreCondition.Place {
    guard at < tokens.count else { throw unexpected() }
    switch tokens[at] {
    case .name(let name), .quoted(let name):
      at += 1
      if name == ":id" { return .id }
      return try DatastoreQuery.place(name, in: table, part: "where")
    default: throw unexpected()
    }
  }

  mutating func operand(_ place: DatastoreCondition.Place) throws(Refusal) -> DatastoreCell {
    guard at < tokens.count else { throw unexpected() }
    let value: JSON
    switch tokens[at] {
    case .text(let text), .number(let text): value = .string(text)
    case .name(let word) where ["true", "false"].contains(word.lowercased()): value = .bool(word.lowercased() == "true")
    case .name(let word) where word.lowercased() == "null": value = .null
    default: throw unexpected()
    }
    at += 1
    return groups == nil ? try DatastoreQuery.operand(value, place, in: table) : try groupOperand(value, place)
  }

  // MARK: - Tokens

  mutating func take(word: String) -> Bool {
    guard at < tokens.count, case .name(let name) = tokens[at], name.lowercased() == word else { return false }
    at += 1
    return true
  }

  mutating func take(sign: String) -> Bool {
    guard at < tokens.count, tokens[at] == .sign(sign) else { return false }
    at += 1
    return true
  }

  mutating func require(sign: String) throws(Refusal) {
    guard take(sign: sign) else { throw unexpected() }
  }

  func unexpected() -> Refusal {
    guard at < tokens.count else { return DatastoreRefusal.query(Text(zh: "未写完", en: "it ends too early")) }
    let shown: String
    switch tokens[at] {
    case .name(let text), .quoted(let text), .text(let text), .number(let text), .sign(let text): shown = text
    }
    return DatastoreRefusal.query(
      Text(zh: "不应有 \(shown.prefix(40))", en: "\(shown.prefix(40)) is not expected there"))
  }

  private static func tokens(_ text: String) throws(Refusal) -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text)
    func quoted(_ mark: Character) throws(Refusal) -> String {
      rest.removeFirst()
      var inner = ""
      while let next = rest.popFirst() {
        guard next == mark else {
          inner.append(next)
          continue
        }
        // Twice stands for itself.
        guard rest.first == mark else { return inner }
        inner.append(mark)
        rest.removeFirst()
      }
      throw DatastoreRefusal.query(Text(zh: "引号未闭合", en: "a quote is not closed"))
    }
    while let first = rest.first {
      guard tokens.count < mostTokens else {
        throw DatastoreRefusal.query(Text(zh: "过长", en: "it is too long"))
      }
      if first.isWhitespace {
        rest.removeFirst()
      } else if first == "'" {
        tokens.append(.text(try quoted("'")))
      } else if first == "`" {
        tokens.append(.quoted(try quoted("`")))
      } else if first.isLetter || first == "_" || first == ":" {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
        tokens.append(.name(String(name)))
        rest.removeFirst(name.count)
      } else if first.isASCII, first.isNumber || (first == "-" || first == ".") {
        let number = rest.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
        tokens.append(.number(String(number)))
        rest.removeFirst(number.count)
      } else if let sign = ["<=", ">=", "!=", "<>", "==", "=", "<", ">", "(", ")", ",", "*"].first(where: {
        rest.hasPrefix($0)
      }) {
        tokens.append(.sign(sign))
        rest.removeFirst(sign.count)
      } else {
        throw DatastoreRefusal.query(Text(zh: "不应有 \(first)", en: "\(first) is not expected there"))
      }
    }
    return tokens
  }
}
