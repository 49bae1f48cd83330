import DataSpace
import Vocabulary

/// The parameters of a query in the way of Socrata.
struct SoQLArguments: Sendable {
  private var values: [String: String] = [:]
  /// Whether text that a spreadsheet program takes for a formula is made harmless in CSV.
  private(set) var isGuarded = true

  private static let known: Set<String> = [
    "$select", "$where", "$group", "$having", "$order", "$limit", "$offset", "$q",
  ]

  init(_ pairs: [(name: String, value: String)]) throws(Refusal) {
    for (name, value) in pairs {
      if name == "$raw" {
        isGuarded = value != "true"
        continue
      }
      guard !name.hasPrefix("$") || Self.known.contains(name) else {
        throw Self.wrong(
          name, Text(zh: Self.known.sorted().joined(separator: "、"), en: Self.known.sorted().joined(separator: ", ")))
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw Self.wrong(name, Text(zh: "每个参数一次", en: "each parameter once"))
      }
    }
    guard values.count <= 60 else { throw Self.wrong("$where", Text(zh: "至多 60 个参数", en: "at most 60 parameters")) }
  }

  /// Whether its cost grows with the table, or its answer is long.
  var isHeavy: Bool {
    values["$order"] != nil || values["$q"] != nil || values["$group"] != nil
      || values["$select"]?.contains("(") ?? false || (values["$limit"].flatMap { Int($0) } ?? 0) > 1000
  }

  /// What is asked: rows, or figures of groups of them.
  enum Asked {
    case rows(DatastoreQuery)
    case groups(DatastoreQuery, DatastoreGrouping)
  }

  func query(of table: DatastoreTable) throws(Refusal) -> Asked {
    var query = DatastoreQuery(of: table)
    query.isTotalAsked = false
    let selection = try SoQLReader.selection(
      values["$select"], group: values["$group"], having: values["$having"], order: values["$order"], of: table)
    var parts: [DatastoreCondition] = []
    if let text = values["$where"], !text.isEmpty { parts.append(try SoQLReader.condition(text, of: table)) }
    if let text = values["$q"], let words = try DatastoreQuery.words(text) { parts.append(words) }
    for (name, value) in values.sorted(by: { $0.key < $1.key }) where !name.hasPrefix("$") {
      let place = try DatastoreQuery.place(name, in: table, part: "where")
      parts.append(.compare(place, .equal, try DatastoreQuery.operand(.string(value), place, in: table)))
    }
    query.condition = parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .all(parts)
    query.limit = min(try number("$limit") ?? 1000, DatastoreQuery.mostRows)
    query.offset = try number("$offset") ?? 0
    switch selection {
    case .groups(let grouping): return .groups(query, grouping)
    case .fields(let fields):
      query.fields = fields.map(\.place)
      query.names = fields.map(\.name)
      if let text = values["$order"], !text.isEmpty {
        query.order = try SoQLReader.order(text, of: table, selected: fields)
      }
      return .rows(query)
    }
  }

  private func number(_ name: String) throws(Refusal) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw Self.wrong(name, Text(zh: "不小于 0 的整数", en: "an integer from 0"))
    }
    return number
  }

  private static func wrong(_ name: String, _ accepted: Text) -> Refusal {
    Refusal(
      .invalid, rule: "datastore.parameter",
      Text(zh: "参数 \(name.prefix(40)) 不能用", en: "the parameter \(name.prefix(40)) is not acceptable"),
      remedy: accepted, field: String(name.prefix(40)))
  }
}
