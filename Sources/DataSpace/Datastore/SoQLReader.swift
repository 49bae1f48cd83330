public import Vocabulary

/// The part of Socrata's query language that is read here: comparisons, `and`, `or`, `not`, `is null`, `in`, `between`, `like` is
/// not; `starts_with` and `contains`; names as they are or in backquotes, texts in single quotes.
///
/// What is read becomes a condition on fields that exist, so no text of a caller's reaches the database.
public struct SoQLReader {
  private let table: DatastoreTable
  private var tokens: [Token] = []
  private var at = 0
  private var depth = 0

  static let mostLength = 4000
  static let mostTokens = 600
  static let mostDepth = 30

  private enum Token: Equatable {
    case name(String)
    case quoted(String)
    case text(String)
    case number(String)
    case sign(String)
  }

  private init(_ text: String, _ table: DatastoreTable) throws(Refusal) {
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

  /// Reads `$order`: names, each with `asc` or `desc`.
  public static func order(_ text: String, of table: DatastoreTable) throws(Refusal) -> [DatastoreQuery.Order] {
    var reader = try SoQLReader(text, table)
    var order: [DatastoreQuery.Order] = []
    repeat {
      let place = try reader.place()
      let isDescending = reader.take(word: "desc")
      if !isDescending { _ = reader.take(word: "asc") }
      order.append(.init(place: place, isDescending: isDescending))
    } while reader.take(sign: ",")
    guard reader.at == reader.tokens.count else { throw reader.unexpected() }
    return order
  }

  /// What `$select` asks for.
  public enum Selection: Sendable {
    case fields([DatastoreCondition.Place])
    case groups(DatastoreGrouping)
  }

  /// Reads `$select` and `$group`, and `$order` where there are groups: names and `*`, or else the fields that rows are grouped by and
  /// `count(*)`, `count(x)`, `sum(x)`, `avg(x)`, `min(x)`, `max(x)`, each perhaps with `as` and a name.
  public static func selection(_ text: String?, group: String?, order: String?, of table: DatastoreTable)
    throws(Refusal) -> Selection
  {
    var reader = try SoQLReader(text ?? "*", table)
    let isGrouped = group != nil || reader.tokens.indices.contains { reader.figureName(at: $0) != nil }
    guard isGrouped else { return .fields(try reader.plainFields()) }
    guard text != nil else {
      throw DatastoreRefusal.query(Text(zh: "用 $group 时须写 $select", en: "$group needs a $select"))
    }
    var grouping = DatastoreGrouping()
    if let group {
      var keys = try SoQLReader(group, table)
      repeat { grouping.keys.append(try keys.place()) } while keys.take(sign: ",")
      guard keys.at == keys.tokens.count else { throw keys.unexpected() }
    }
    repeat {
      let (value, name) = try reader.told()
      var column = DatastoreGrouping.Column(name: name, value: value)
      if reader.take(word: "as") { column.name = try reader.newName() }
      grouping.columns.append(column)
    } while reader.take(sign: ",")
    guard reader.at == reader.tokens.count else { throw reader.unexpected() }
    if let order, !order.isEmpty {
      var reader = try SoQLReader(order, table)
      repeat {
        let value: DatastoreGrouping.Value
        if let column = reader.column(of: grouping) { value = column.value } else { value = try reader.told().value }
        let isDescending = reader.take(word: "desc")
        if !isDescending { _ = reader.take(word: "asc") }
        grouping.order.append(.init(value: value, isDescending: isDescending))
      } while reader.take(sign: ",")
      guard reader.at == reader.tokens.count else { throw reader.unexpected() }
    }
    try grouping.check(table)
    return .groups(grouping)
  }

  private mutating func plainFields() throws(Refusal) -> [DatastoreCondition.Place] {
    var places: [DatastoreCondition.Place] = []
    repeat {
      if take(sign: "*") {
        places += table.fields.indices.map { .field($0) }
      } else {
        places.append(try place())
      }
    } while take(sign: ",")
    guard at == tokens.count else { throw unexpected() }
    guard places.count <= DatastoreTable.mostFields + 1, Set(places).count == places.count else {
      throw DatastoreRefusal.query(Text(zh: "每列只能选一次", en: "each field once"))
    }
    return places
  }

  /// The column that is told under the name that stands there.
  private mutating func column(of grouping: DatastoreGrouping) -> DatastoreGrouping.Column? {
    guard at < tokens.count, figureName(at: at) == nil else { return nil }
    switch tokens[at] {
    case .name(let name), .quoted(let name):
      guard let column = grouping.columns.first(where: { $0.name == name }) else { return nil }
      at += 1
      return column
    default: return nil
    }
  }

  /// A field, or a figure of a group, and what it is called unless told.
  private mutating func told() throws(Refusal) -> (value: DatastoreGrouping.Value, name: String) {
    guard let figure = figureName(at: at) else {
      let place = try place()
      return (.key(place), name(of: place))
    }
    at += 2
    if figure == .count, take(sign: "*") {
      try require(sign: ")")
      return (.rows, "count")
    }
    let place = try place()
    try require(sign: ")")
    return (.figure(figure, place), "\(figure.rawValue)_\(name(of: place))")
  }

  private func name(of place: DatastoreCondition.Place) -> String {
    switch place {
    case .id: ":id"
    case .field(let field): table.fields[field].id
    }
  }

  /// A figure whose name stands there with a bracket.
  private func figureName(at place: Int) -> DatastoreGrouping.Figure? {
    guard place + 1 < tokens.count, case .name(let name) = tokens[place], tokens[place + 1] == .sign("(") else {
      return nil
    }
    return DatastoreGrouping.Figure(rawValue: name.lowercased())
  }

  private mutating func newName() throws(Refusal) -> String {
    guard at < tokens.count else { throw unexpected() }
    switch tokens[at] {
    case .name(let name), .quoted(let name):
      guard (1...100).contains(name.utf8.count), name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\"" })
      else { throw unexpected() }
      at += 1
      return name
    default: throw unexpected()
    }
  }

  // MARK: - Grammar

  private mutating func any() throws(Refusal) -> DatastoreCondition {
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
    let place = try place()
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
    if case .field(let field) = place, table.fields[field].kind == .bool { return .compare(place, .equal, .bool(true)) }
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
    let place = try place()
    guard case .field(let field) = place, table.fields[field].kind.isText else {
      throw DatastoreRefusal.query(Text(zh: "\(function) 用于文本列", en: "\(function) is for fields of text"))
    }
    try require(sign: ",")
    guard at < tokens.count, case .text(let text) = tokens[at] else { throw unexpected() }
    at += 1
    try require(sign: ")")
    return function == "starts_with" ? .startsWith(place, text) : .contains(place, text)
  }

  private mutating func place() throws(Refusal) -> DatastoreCondition.Place {
    guard at < tokens.count else { throw unexpected() }
    switch tokens[at] {
    case .name(let name), .quoted(let name):
      at += 1
      if name == ":id" { return .id }
      return try DatastoreQuery.place(name, in: table, part: "where")
    default: throw unexpected()
    }
  }

  private mutating func operand(_ place: DatastoreCondition.Place) throws(Refusal) -> DatastoreCell {
    guard at < tokens.count else { throw unexpected() }
    let value: JSON
    switch tokens[at] {
    case .text(let text), .number(let text): value = .string(text)
    case .name(let word) where ["true", "false"].contains(word.lowercased()): value = .bool(word.lowercased() == "true")
    case .name(let word) where word.lowercased() == "null": value = .null
    default: throw unexpected()
    }
    at += 1
    return try DatastoreQuery.operand(value, place, in: table)
  }

  // MARK: - Tokens

  private mutating func take(word: String) -> Bool {
    guard at < tokens.count, case .name(let name) = tokens[at], name.lowercased() == word else { return false }
    at += 1
    return true
  }

  private mutating func take(sign: String) -> Bool {
    guard at < tokens.count, tokens[at] == .sign(sign) else { return false }
    at += 1
    return true
  }

  private mutating func require(sign: String) throws(Refusal) {
    guard take(sign: sign) else { throw unexpected() }
  }

  private func unexpected() -> Refusal {
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
