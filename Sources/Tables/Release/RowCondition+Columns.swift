import Vocabulary

/// What is known while a condition is read.
struct RowConditionReading {
  /// How many more parts it may have.
  var left = RowCondition.mostParts
  private let kinds: [String: DataContract.Kind?]?

  /// - Parameter columns: those of a table that is described; others are then refused, and their kinds need not be told again. Nil:
  ///   any column.
  init(_ columns: [DataContract.Column]?) {
    kinds = columns.map { columns in Dictionary(columns.map { ($0.name, $0.kind) }) { first, _ in first } }
  }

  func check(_ column: String, _ part: DocumentPart) throws(Refusal) {
    guard let kinds, kinds[column] == nil else { return }
    throw part.kind.wrong(part.place, "the name of one of this table's columns")
  }

  /// As what two columns are compared that the table says the kinds of.
  func kind(_ column: String, _ other: String) -> DataContract.Kind? {
    guard let one = kinds?[column] ?? nil, let another = kinds?[other] ?? nil else { return nil }
    let numbers: Set<DataContract.Kind> = [.integer, .number]
    return one == another ? one : numbers.contains(one) && numbers.contains(another) ? .number : nil
  }
}

extension RowCondition.Comparison {
  init(_ part: DocumentPart, _ reading: RowConditionReading) throws(Refusal) {
    try part.only(["column", "operator", "other", "kind"])
    column = try part["column"].text(or: nil)
    `operator` = try part["operator"].ofTwo()
    other = try part["other"].text(or: nil)
    try reading.check(column, part["column"])
    try reading.check(other, part["other"])
    // Without a kind, what has an order would be compared as text: 10 before 9.
    let usual = reading.kind(column, other) ?? (`operator` == .eq || `operator` == .neq ? .string : nil)
    kind = try part["kind"].word(DataContract.Kind.self, or: usual)
    let isOrdered = `operator` != .eq && `operator` != .neq
    guard ComparedValue.kinds.contains(kind), !isOrdered || kind != .boolean else {
      let kinds = ComparedValue.kinds.filter { !isOrdered || $0 != .boolean }
      throw part.kind.wrong(part.place + "/kind", "one of " + kinds.map(\.rawValue).joined(separator: ", "))
    }
  }
}

extension RowCondition.Sum {
  static let mostColumns = 100

  init(_ part: DocumentPart, _ reading: RowConditionReading) throws(Refusal) {
    try part.only(["sum", "operator", "other", "value", "tolerance"])
    columns = []
    for (index, json) in try part["sum"].values().prefix(Self.mostColumns + 1).enumerated() {
      let item = DocumentPart(json, at: part.place + "/sum/\(index)", of: part.kind)
      columns.append(try item.text(or: nil))
      try reading.check(columns[index], item)
    }
    guard (1...Self.mostColumns).contains(columns.count) else {
      throw part.kind.wrong(part.place + "/sum", "a list of 1 to \(Self.mostColumns) columns")
    }
    `operator` = try part["operator"].ofTwo()
    if let number = try part["value"].optionalNumber() {
      guard part["other"].json == nil, number.isFinite else {
        throw part.kind.wrong(part.place + "/value", "a number, or `other` with a column and no value")
      }
      total = .number(number)
    } else {
      let other = try part["other"].text(or: nil)
      try reading.check(other, part["other"])
      total = .column(other)
    }
    tolerance = part["tolerance"].json == nil ? 0 : try part["tolerance"].number(0...1e15)
  }
}

extension DocumentPart {
  fileprivate func ofTwo() throws(Refusal) -> RowCondition.Operator {
    let word = try word(RowCondition.Operator.self, or: nil)
    guard RowCondition.Operator.ofTwo.contains(word) else {
      throw kind.wrong(place, "one of " + RowCondition.Operator.ofTwo.map(\.rawValue).joined(separator: ", "))
    }
    return word
  }
}

extension RowCondition {
  /// The columns that it speaks of, each once, in the order in which they are named.
  var columns: [String] {
    var (columns, seen): ([String], Set<String>) = ([], [])
    collect(&columns, &seen)
    return columns
  }

  private func collect(_ columns: inout [String], _ seen: inout Set<String>) {
    let names: [String]
    switch self {
    case .test(let test): names = [test.column]
    case .comparison(let two): names = [two.column, two.other]
    case .sum(let sum):
      if case .column(let total) = sum.total { names = sum.columns + [total] } else { names = sum.columns }
    case .not(let part): return part.collect(&columns, &seen)
    case .all(let parts), .any(let parts):
      for part in parts { part.collect(&columns, &seen) }
      return
    }
    for name in names where seen.insert(name).inserted { columns.append(name) }
  }

  /// For people.
  var words: String {
    switch self {
    case .test(let test):
      let values = test.values.prefix(3).map(\.words).joined(separator: " | ") + (test.values.count > 3 ? " | …" : "")
      return "\(test.column) \(test.operator.words)" + (values.isEmpty ? "" : " " + values)
    case .comparison(let two): return "\(two.column) \(two.operator.words) \(two.other)"
    case .sum(let sum):
      let total =
        switch sum.total {
        case .column(let name): name
        case .number(let number): JSON(number).canonicalText
        }
      return sum.columns.joined(separator: " + ") + " \(sum.operator.words) \(total)"
        + (sum.tolerance > 0 ? " ± " + JSON(sum.tolerance).canonicalText : "")
    case .not(let part): return "not (\(part.words))"
    case .any(let parts):
      if parts.count == 2, case .not(let asked) = parts[0] { return "\(asked.words) → \(parts[1].words)" }
      return parts.prefix(10).map { "(\($0.words))" }.joined(separator: " or ")
    case .all(let parts): return parts.prefix(10).map { "(\($0.words))" }.joined(separator: " and ")
    }
  }
}

extension RowCondition.Operator {
  fileprivate var words: String {
    switch self {
    case .eq: "="
    case .neq: "≠"
    case .lt: "<"
    case .lteq: "≤"
    case .gt: ">"
    case .gteq: "≥"
    case .isAnyOf, .isNoneOf, .startsWith, .isPartOf, .isMissing, .isPresent: rawValue
    }
  }
}

extension ComparedValue {
  fileprivate var words: String {
    switch self {
    case .text(let bytes): String(decoding: bytes, as: UTF8.self)
    case .whole(let whole): "\(whole)"
    case .number(let number): JSON(number).canonicalText
    case .moment(let moment): "\(moment) ms"
    case .flag(let flag): "\(flag)"
    }
  }
}
