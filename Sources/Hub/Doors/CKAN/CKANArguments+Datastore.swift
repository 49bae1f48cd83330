import DataSpace
import Vocabulary

extension CKANArguments {
  /// A list of objects, which may be many.
  func records() throws(Refusal) -> [JSON]? {
    guard let value = values["records"], value != .null else { return nil }
    guard let records = value.array else {
      throw CKANError.argument("records", Text(zh: "{列: 值} 的列表", en: "a list of {field: value}"))
    }
    return records
  }

  func fields() throws(Refusal) -> [DatastoreField]? {
    guard let value = values["fields"], value != .null else { return nil }
    guard let list = value.array else {
      throw CKANError.argument("fields", Text(zh: "{id, type} 的列表", en: "a list of {id, type}"))
    }
    var fields: [DatastoreField] = []
    for one in list {
      guard let id = one["id"]?.string else {
        throw CKANError.argument("fields", Text(zh: "每列要有 id", en: "each field needs its id"))
      }
      // The rows' own numbers come back with what was read of another table.
      if id == DatastoreTable.rowID { continue }
      let word = one["type"]?.string ?? "text"
      guard let kind = DatastoreKind(word: word) else {
        throw CKANError.argument(
          "fields",
          Text(
            zh: "类型 \(word.prefix(40)) 不能用，可用：" + DatastoreKind.allCases.map(\.rawValue).joined(separator: "、"),
            en: "'\(word.prefix(40))' is no type here; there are "
              + DatastoreKind.allCases.map(\.rawValue).joined(separator: ", ")))
      }
      fields.append(DatastoreField(id: id, kind: kind))
    }
    return fields
  }

  /// An object, or the JSON of one, as a query's parameter has it.
  private func object(_ name: String) throws(Refusal) -> [String: JSON]? {
    switch values[name] {
    case nil, .null?: return nil
    case .object(let members)?: return members
    case .string(let text)?:
      if text.isEmpty { return nil }
      if let members = (try? JSON.parse(text))?.object { return members }
    default: break
    }
    throw CKANError.argument(name, Text(zh: "{列: 值} 对象", en: "an object {field: value}"))
  }

  /// `filters`: each field has the value, or one of the values. Nil where none are told, without a condition where none are in it.
  func filters(_ table: DatastoreTable) throws(Refusal) -> (condition: DatastoreCondition?, told: Bool)? {
    guard let filters = try object("filters") else { return nil }
    guard filters.count <= 50 else {
      throw CKANError.argument("filters", Text(zh: "至多 50 项", en: "at most 50"))
    }
    var parts: [DatastoreCondition] = []
    for (name, value) in filters.sorted(by: { $0.key < $1.key }) {
      let place = try DatastoreQuery.place(name, in: table, part: "filters")
      var cells: [DatastoreCell] = []
      var takesNull = false
      for one in value.array ?? [value] {
        let cell = try DatastoreQuery.operand(one, place, in: table)
        if cell == .null { takesNull = true } else { cells.append(cell) }
      }
      var part = cells.count == 1 ? DatastoreCondition.compare(place, .equal, cells[0]) : .oneOf(place, cells)
      if takesNull { part = cells.isEmpty ? .isNull(place) : .any([part, .isNull(place)]) }
      parts.append(part)
    }
    return (parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .all(parts), true)
  }

  private static let searchArguments: Set<String> = [
    "resource_id", "id", "filters", "q", "full_text", "plain", "language", "limit", "offset", "fields", "sort",
    "include_total", "total_estimation_threshold", "records_format", "distinct",
  ]

  /// What `datastore_search` is asked.
  func query(_ table: DatastoreTable) throws(Refusal) -> DatastoreQuery {
    if let stranger = values.keys.sorted().first(where: { !Self.searchArguments.contains($0) }) {
      throw CKANError.argument(
        stranger,
        Text(zh: "没有该参数", en: "there is no such argument: " + Self.searchArguments.sorted().joined(separator: ", ")))
    }
    guard try flag("distinct") != true else {
      throw CKANError.argument("distinct", Text(zh: "不支持，请去掉", en: "not here: leave it out"))
    }
    var query = DatastoreQuery(of: table)
    var parts: [DatastoreCondition] = []
    if let condition = try filters(table)?.condition { parts.append(condition) }
    parts += try words(table)
    query.condition = parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .all(parts)
    if let names = try names("fields"), !names.isEmpty {
      query.fields = []
      for name in names { query.fields.append(try DatastoreQuery.place(name, in: table, part: "fields")) }
    }
    for part in try names("sort") ?? [] {
      let words = part.split(whereSeparator: \.isWhitespace).map(String.init)
      var name = words
      let last = words.last?.lowercased()
      if words.count > 1, last == "asc" || last == "desc" { name.removeLast() }
      var joined = name.joined(separator: " ")
      if joined.count > 1, joined.first == "\"", joined.last == "\"" { joined = String(joined.dropFirst().dropLast()) }
      query.order.append(
        .init(
          place: try DatastoreQuery.place(joined, in: table, part: "sort"),
          isDescending: words.count > 1 && last == "desc"))
    }
    query.limit = try count("limit", most: DatastoreQuery.mostRows) ?? 100
    query.offset = try int("offset", 0...Int.max) ?? 0
    query.isTotalAsked = try flag("include_total") ?? true
    return query
  }

  /// `q`: words that stand anywhere in a row, or an object with words for each field.
  private func words(_ table: DatastoreTable) throws(Refusal) -> [DatastoreCondition] {
    guard let value = values["q"], value != .null else { return [] }
    if case .string(let text) = value, !text.hasPrefix("{") {
      return try DatastoreQuery.words(text).map { [$0] } ?? []
    }
    var parts: [DatastoreCondition] = []
    for (name, word) in try object("q") ?? [:] {
      let place = try DatastoreQuery.place(name, in: table, part: "q")
      guard let word = word.string, word.utf8.count <= 1000, case .field(let field) = place,
        table.fields[field].kind.isText
      else {
        throw CKANError.argument("q", Text(zh: "{文本列: 词}", en: "an object {field of text: words}"))
      }
      parts += word.split(whereSeparator: \.isWhitespace).prefix(20).map { .contains(place, String($0)) }
    }
    return parts
  }

  /// A list of names, or one text with commas between them.
  private func names(_ name: String) throws(Refusal) -> [String]? {
    if let text = values[name]?.string, !text.hasPrefix("[") {
      let names = text.split(separator: ",").map { String($0.drop { $0 == " " }) }
      guard names.count <= 200 else {
        throw CKANError.argument(name, Text(zh: "至多 200 个", en: "at most 200"))
      }
      return names.filter { !$0.isEmpty }
    }
    return try list(name)
  }
}
