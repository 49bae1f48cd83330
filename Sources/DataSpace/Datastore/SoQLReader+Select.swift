public import Vocabulary

/// What is told, of rows or of groups of them.
extension SoQLReader {
  /// Reads `$order`: names, also those that `$select` gives, each with `asc` or `desc`.
  public static func order(_ text: String, of table: DatastoreTable, selected fields: [Field] = []) throws(Refusal)
    -> [DatastoreQuery.Order]
  {
    var reader = try SoQLReader(text, table)
    var order: [DatastoreQuery.Order] = []
    repeat {
      let place: DatastoreCondition.Place
      if let name = reader.nameThere, let field = fields.first(where: { $0.name == name }) {
        place = field.place
        reader.at += 1
      } else {
        place = try reader.place()
      }
      let isDescending = reader.take(word: "desc")
      if !isDescending { _ = reader.take(word: "asc") }
      order.append(.init(place: place, isDescending: isDescending))
    } while reader.take(sign: ",")
    guard reader.at == reader.tokens.count else { throw reader.unexpected() }
    return order
  }

  /// A field, and what it is called in the answer.
  public struct Field: Sendable {
    public let place: DatastoreCondition.Place
    public let name: String
  }

  /// What `$select` asks for.
  public enum Selection: Sendable {
    case fields([Field])
    case groups(DatastoreGrouping)
  }

  /// Reads `$select` and `$group`, and `$having` and `$order` where there are groups: names and `*`, or else the fields that rows are
  /// grouped by and `count(*)`, `count(x)`, `sum(x)`, `avg(x)`, `min(x)`, `max(x)`; each perhaps with `as` and a name.
  public static func selection(
    _ text: String?, group: String?, having: String?, order: String?, of table: DatastoreTable
  ) throws(Refusal) -> Selection {
    let having = having.flatMap { $0.isEmpty ? nil : $0 }
    var reader = try SoQLReader(text ?? "*", table)
    let isGrouped = group != nil || reader.tokens.indices.contains { reader.figureName(at: $0) != nil }
    guard isGrouped else {
      guard having == nil else {
        throw DatastoreRefusal.query(
          Text(zh: "$having 须与 $group 或统计值同用", en: "$having is for groups: it needs a $group or figures in $select"))
      }
      return .fields(try reader.plainFields())
    }
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
    if let having {
      var reader = try SoQLReader(having, table)
      reader.groups = (grouping, [])
      let condition = try reader.any()
      guard reader.at == reader.tokens.count else { throw reader.unexpected() }
      grouping.having = DatastoreHaving(values: reader.groups?.values ?? [], condition: condition)
    }
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

  private mutating func plainFields() throws(Refusal) -> [Field] {
    var fields: [Field] = []
    repeat {
      if take(sign: "*") {
        fields += table.fields.indices.map { Field(place: .field($0), name: table.fields[$0].id) }
      } else {
        let written = nameThere
        let place = try place()
        fields.append(Field(place: place, name: take(word: "as") ? try newName() : written ?? name(of: place)))
      }
    } while take(sign: ",")
    guard at == tokens.count else { throw unexpected() }
    guard fields.count <= DatastoreTable.mostFields + 1, Set(fields.map(\.name)).count == fields.count else {
      throw DatastoreRefusal.query(
        Text(zh: "两列同名，用 as 另取名", en: "two columns have one name: give one another with as"))
    }
    return fields
  }

  /// A value of groups that a condition is about, as a place among those that were named.
  mutating func groupValue() throws(Refusal) -> DatastoreCondition.Place {
    guard let known = groups else { throw unexpected() }
    let value = if let column = self.column(of: known.grouping) { column.value } else { try told().value }
    if let index = known.values.firstIndex(of: value) { return .field(index) }
    groups?.values.append(value)
    return .field(known.values.count)
  }

  /// What a value of groups is compared with; for a number that is reckoned, the decimal as it is written.
  func groupOperand(_ value: JSON, _ subject: DatastoreCondition.Place) throws(Refusal) -> DatastoreCell {
    guard let groups, case .field(let index) = subject else { throw unexpected() }
    if let place = groups.values[index].cellPlace { return try DatastoreQuery.operand(value, place, in: table) }
    if value == .null { return .null }
    guard let text = value.string, DatastoreSum(decimal: text) != nil else {
      throw DatastoreRefusal.query(
        Text(
          zh: "统计值只能与至多 24 位整数、12 位小数的数比较",
          en: "a figure is compared with a number of at most 24 digits and twelve decimals"))
    }
    return .text(text)
  }

  private var nameThere: String? {
    guard at < tokens.count else { return nil }
    switch tokens[at] {
    case .name(let name), .quoted(let name): return name
    default: return nil
    }
  }

  /// The column that is told under the name that stands there.
  private mutating func column(of grouping: DatastoreGrouping) -> DatastoreGrouping.Column? {
    guard figureName(at: at) == nil, let name = nameThere,
      let column = grouping.columns.first(where: { $0.name == name })
    else { return nil }
    at += 1
    return column
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
}
