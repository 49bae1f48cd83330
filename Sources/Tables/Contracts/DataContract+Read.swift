public import Vocabulary

extension DataContract {
  /// Reads a contract's YAML or JSON. Parts of the standard that say nothing of what is in a table are passed over; what is known
  /// and wrong is refused with its place (`contract.field`).
  public init(text: String) throws(Refusal) { try self.init(DocumentText.json(text, of: .contract)) }

  init(_ json: JSON) throws(Refusal) {
    let document = DocumentPart(json, of: .contract)
    guard json.object != nil else { throw DocumentKind.contract.wrong("/", "an object") }
    guard document["kind"].json == "DataContract" else { throw DocumentKind.contract.wrong("/kind", "DataContract") }
    guard try document["apiVersion"].text(or: nil).hasPrefix("v3.") else {
      throw DocumentKind.contract.wrong("/apiVersion", "v3.0.0 to v3.1.0")
    }
    id = try document["id"].text(or: nil)
    name = try document["name"].optionalText()
    version = try document["version"].text(or: nil)
    status = try document["status"].text(or: nil)
    tables = []
    for part in try document["schema"].items() { tables.append(try Table(part)) }
    let usual = try document["slaDefaultElement"].optionalText()
    for part in try document["slaProperties"].items() { try takeServiceLevel(part, usual: usual, document["schema"]) }
  }

  /// Of service levels only how late data may be can be seen in a table.
  private mutating func takeServiceLevel(
    _ part: DocumentPart, usual: String?, _ schema: DocumentPart
  ) throws(Refusal) {
    guard ["latency", "ly"].contains(try part["property"].text(or: nil)) else { return }
    let value = try part["value"].number(0...1_000_000)
    let unit = try Latency.Unit(part["unit"])
    let elements = try part["element"].text(or: usual).split(separator: ",")
    for element in elements {
      let words = element.split(separator: ".", maxSplits: 1).map { $0.trimming(while: \.isWhitespace) }
      // The standard's own examples promise things of tables that they do not describe.
      if words.count == 2, !tables.contains(where: { $0.name == words[0] }) { continue }
      guard let table = tables.firstIndex(where: { words.count == 2 && $0.name == words[0] }),
        let column = try schema.items()[table].column(named: words[1])
      else { throw part.kind.wrong(part.place + "/element", "TABLE.COLUMN, both in this contract") }
      tables[table].latencies.append(Latency(column: column, value: value, unit: unit))
    }
  }

  /// The table of that name; without one the only table.
  public func table(_ name: String?) throws(Refusal) -> Table {
    let found = tables.filter { name == nil || $0.name == name }
    guard found.count == 1 else { throw ContractRefusal.noTable(tables.map(\.name)) }
    return found[0]
  }
}

extension DataContract.Table {
  fileprivate init(_ part: DocumentPart) throws(Refusal) {
    name = try part["name"].text(or: nil)
    columns = []
    for one in try part["properties"].items() { columns.append(try DataContract.Column(one)) }
    let reading = RowConditionReading(columns)
    for one in try part["quality"].items() {
      if try one.isCrossField() {
        crossFieldRules.append(try DataContract.CrossFieldRule(one, reading))
        continue
      }
      guard let rule = try DataContract.Rule(one) else { continue }
      guard [.rowCount, .duplicateValues].contains(rule.metric) else {
        throw DocumentKind.contract.wrong(one.place + "/metric", "rowCount or duplicateValues at a table")
      }
      if rule.metric == .duplicateValues, rule.columns.isEmpty {
        throw DocumentKind.contract.wrong(one.place + "/arguments/properties", "names of columns")
      }
      for name in rule.columns where !columns.contains(where: { $0.name == name }) {
        throw DocumentKind.contract.wrong(
          one.place + "/arguments/properties", "names of this table's columns, not \(name)")
      }
      rules.append(rule)
    }
  }
}

extension DataContract.Latency.Unit {
  fileprivate init(_ part: DocumentPart) throws(Refusal) {
    switch try part.text(or: "d") {
    case "h", "hour", "hours": self = .hours
    case "d", "day", "days": self = .days
    case "y", "yr", "year", "years": self = .years
    default: throw part.kind.wrong(part.place, "h, d or y")
    }
  }
}

extension DocumentPart {
  /// As the table's header has the column of a table's part that goes by that name.
  fileprivate func column(named name: String) throws(Refusal) -> String? {
    for column in try self["properties"].items() {
      let own = try column["name"].text(or: nil)
      let physical = try column["physicalName"].text(or: own)
      if name == own || name == physical { return physical }
    }
    return nil
  }
}

extension Substring {
  fileprivate func trimming(while isOut: (Character) -> Bool) -> String {
    String(drop(while: isOut).reversed().drop(while: isOut).reversed())
  }
}

extension DataContract.Column {
  fileprivate init(_ part: DocumentPart) throws(Refusal) {
    let own = try part["name"].text(or: nil)
    name = try part["physicalName"].text(or: own)
    if let word = try part["logicalType"].optionalText() {
      guard let known = DataContract.Kind(rawValue: word) else {
        throw DocumentKind.contract.wrong(part.place + "/logicalType", DocumentPart.words(DataContract.Kind.self))
      }
      kind = known
    }
    isRequired = try part["required"].flag()
    isUnique = try part["unique"].flag()
    if try part["primaryKey"].flag() { keyPlace = try part["primaryKeyPosition"].optionalInteger() ?? 1 }
    for one in try part["relationships"].items() where try one["type"].text(or: "foreignKey") == "foreignKey" {
      if let reference = try DataContract.Reference(one["to"]) { references.append(reference) }
    }
    let given = part["logicalTypeOptions"]
    options.minLength = try given["minLength"].optionalInteger()
    options.maxLength = try given["maxLength"].optionalInteger()
    options.pattern = try given["pattern"].optionalText()
    if kind == nil || kind == .string { options.format = try given["format"].optionalText() }
    options.multipleOf = try given["multipleOf"].optionalNumber()
    options.minimum = try Self.limit(given, "minimum", "exclusiveMinimum")
    options.maximum = try Self.limit(given, "maximum", "exclusiveMaximum")
    for one in try part["quality"].items() {
      guard try !one.isCrossField() else {
        throw DocumentKind.contract.wrong(one.place + "/engine", "a rule of the table, beside its properties")
      }
      guard let rule = try DataContract.Rule(one) else { continue }
      guard rule.metric != .rowCount else {
        throw DocumentKind.contract.wrong(one.place + "/metric", "a metric of columns; rowCount belongs to the table")
      }
      if rule.metric == .invalidValues, rule.valid == nil, rule.pattern == nil {
        throw DocumentKind.contract.wrong(one.place + "/arguments", "validValues or pattern")
      }
      rules.append(rule)
    }
  }

  /// 3.0 has `exclusiveMinimum` as a flag beside `minimum`, 3.1 as a bound of its own.
  private static func limit(_ part: DocumentPart, _ name: String, _ exclusive: String) throws(Refusal) -> DataContract
    .Limit?
  {
    if part[exclusive].json?.bool == nil, let value = try part[exclusive].limit() {
      return DataContract.Limit(value: value, isExclusive: true)
    }
    guard let value = try part[name].limit() else { return nil }
    return DataContract.Limit(value: value, isExclusive: part[exclusive].json?.bool ?? false)
  }
}

extension DataContract.Reference {
  /// Nil: of several columns together, or of another contract.
  fileprivate init?(_ part: DocumentPart) throws(Refusal) {
    guard part.json?.array == nil else { return nil }
    let text = try part.text(or: nil)
    let path = text.split(separator: "/").map(String.init)
    if path.count > 1 {
      // `schema/TABLE/properties/COLUMN`
      guard path.count == 4, path[0] == "schema", path[2] == "properties" else { return nil }
      self.init(table: path[1], column: path[3])
    } else {
      let words = text.split(separator: ".").map(String.init)
      guard words.count == 2 else { throw part.kind.wrong(part.place, "TABLE.COLUMN") }
      self.init(table: words[0], column: words[1])
    }
  }
}

extension DataContract.Rule {
  /// Nil: a rule that is told in words, or for another engine.
  fileprivate init?(_ part: DocumentPart) throws(Refusal) {
    let type = try part["type"].text(or: "library")
    guard type == "library" else {
      guard ["text", "sql", "custom"].contains(type) else {
        throw DocumentKind.contract.wrong(part.place + "/type", "library, text, sql or custom")
      }
      return nil
    }
    // `rule` is what 3.0 called it.
    let word = try part["metric"].text(or: part["rule"].optionalText())
    guard let known = Metric(rawValue: ["nullCheck": "nullValues", "duplicateCount": "duplicateValues"][word] ?? word)
    else { throw DocumentKind.contract.wrong(part.place + "/metric", DocumentPart.words(Metric.self)) }
    metric = known
    id = try part["id"].optionalText()
    dimension = try part["dimension"].optionalText()
    severity = try part["severity"].optionalText()
    unit = try part["unit"].word(Unit.self, or: .rows)
    bound = try Self.bound(part)
    let arguments = part["arguments"]
    for (index, value) in try arguments["missingValues"].values().enumerated() where value != .null {
      missing.append(try Self.text(value, at: arguments.place + "/missingValues/\(index)"))
    }
    // Some write them beside the metric and not among its arguments.
    for place in [arguments["validValues"], part["validValues"]] where place.json != nil {
      valid = []
      for (index, value) in try place.values().enumerated() where value != .null {
        valid?.append(try Self.text(value, at: place.place + "/\(index)"))
      }
    }
    pattern = try part["pattern"].optionalText()
    if let own = try arguments["pattern"].optionalText() { pattern = own }
    for (index, value) in try arguments["properties"].values().enumerated() {
      columns.append(try Self.text(value, at: arguments.place + "/properties/\(index)"))
    }
  }

  /// A value as a table has it: text.
  private static func text(_ value: JSON, at place: String) throws(Refusal) -> String {
    switch value {
    case .string(let text): return text
    case .int, .double, .bool: return value.canonicalText
    default: throw DocumentKind.contract.wrong(place, "a text or a number")
    }
  }

  static func bound(_ part: DocumentPart) throws(Refusal) -> DataContract.Bound {
    if let value = try part["mustBe"].optionalNumber() { return .exactly(value) }
    if let value = try part["mustNotBe"].optionalNumber() { return .not(value) }
    if let value = try part["mustBeGreaterThan"].optionalNumber() { return .above(value) }
    for name in ["mustBeGreaterOrEqualTo", "mustBeGreaterThanOrEqualTo"] {
      if let value = try part[name].optionalNumber() { return .atLeast(value) }
    }
    if let value = try part["mustBeLessThan"].optionalNumber() { return .below(value) }
    for name in ["mustBeLessOrEqualTo", "mustBeLessThanOrEqualTo"] {
      if let value = try part[name].optionalNumber() { return .atMost(value) }
    }
    for (name, make) in [
      ("mustBeBetween", DataContract.Bound.between), ("mustNotBeBetween", DataContract.Bound.notBetween),
    ]
    where part[name].json != nil {
      let ends = try part[name].values().map(\.double)
      guard ends.count == 2, let least = ends[0], let most = ends[1], least <= most else {
        throw DocumentKind.contract.wrong(part.place + "/" + name, "two numbers, the smaller one first")
      }
      return make(least, most)
    }
    throw DocumentKind.contract.wrong(part.place, "a rule with an operator, for instance mustBe: 0")
  }
}
