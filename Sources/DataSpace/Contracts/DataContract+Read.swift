public import Vocabulary

extension DataContract {
  /// Reads a contract's YAML or JSON. Parts of the standard that say nothing of what is in a table are passed over; what is known
  /// and wrong is refused with its place (`contract.field`).
  public init(text: String) throws(Refusal) { try self.init(ContractText.json(text)) }

  init(_ json: JSON) throws(Refusal) {
    let document = Part(json, at: "")
    guard json.object != nil else { throw ContractRefusal.wrong("/", "an object") }
    guard document["kind"].json == "DataContract" else { throw ContractRefusal.wrong("/kind", "DataContract") }
    guard try document["apiVersion"].text(or: nil).hasPrefix("v3.") else {
      throw ContractRefusal.wrong("/apiVersion", "v3.0.0 to v3.1.0")
    }
    id = try document["id"].text(or: nil)
    name = try document["name"].optionalText()
    version = try document["version"].text(or: nil)
    status = try document["status"].text(or: nil)
    tables = []
    for part in try document["schema"].items() { tables.append(try Table(part)) }
  }

  /// The table of that name; without one the only table.
  public func table(_ name: String?) throws(Refusal) -> Table {
    let found = tables.filter { name == nil || $0.name == name }
    guard found.count == 1 else { throw ContractRefusal.noTable(tables.map(\.name)) }
    return found[0]
  }
}

extension DataContract.Table {
  fileprivate init(_ part: Part) throws(Refusal) {
    name = try part["name"].text(or: nil)
    columns = []
    for one in try part["properties"].items() { columns.append(try DataContract.Column(one)) }
    for one in try part["quality"].items() {
      guard let rule = try DataContract.Rule(one) else { continue }
      guard [.rowCount, .duplicateValues].contains(rule.metric) else {
        throw ContractRefusal.wrong(one.place + "/metric", "rowCount or duplicateValues at a table")
      }
      if rule.metric == .duplicateValues, rule.columns.isEmpty {
        throw ContractRefusal.wrong(one.place + "/arguments/properties", "names of columns")
      }
      for name in rule.columns where !columns.contains(where: { $0.name == name }) {
        throw ContractRefusal.wrong(one.place + "/arguments/properties", "names of this table's columns, not \(name)")
      }
      rules.append(rule)
    }
  }
}

extension DataContract.Column {
  fileprivate init(_ part: Part) throws(Refusal) {
    let own = try part["name"].text(or: nil)
    name = try part["physicalName"].text(or: own)
    if let word = try part["logicalType"].optionalText() {
      guard let known = DataContract.Kind(rawValue: word) else {
        throw ContractRefusal.wrong(part.place + "/logicalType", Part.words(DataContract.Kind.self))
      }
      kind = known
    }
    isRequired = try part["required"].flag()
    isUnique = try part["unique"].flag()
    if try part["primaryKey"].flag() { keyPlace = try part["primaryKeyPosition"].optionalInteger() ?? 1 }
    let given = part["logicalTypeOptions"]
    options.minLength = try given["minLength"].optionalInteger()
    options.maxLength = try given["maxLength"].optionalInteger()
    options.pattern = try given["pattern"].optionalText()
    if kind == nil || kind == .string { options.format = try given["format"].optionalText() }
    options.multipleOf = try given["multipleOf"].optionalNumber()
    options.minimum = try Self.limit(given, "minimum", "exclusiveMinimum")
    options.maximum = try Self.limit(given, "maximum", "exclusiveMaximum")
    for one in try part["quality"].items() {
      guard let rule = try DataContract.Rule(one) else { continue }
      guard rule.metric != .rowCount else {
        throw ContractRefusal.wrong(one.place + "/metric", "a metric of columns; rowCount belongs to the table")
      }
      if rule.metric == .invalidValues, rule.valid == nil, rule.pattern == nil {
        throw ContractRefusal.wrong(one.place + "/arguments", "validValues or pattern")
      }
      rules.append(rule)
    }
  }

  /// 3.0 has `exclusiveMinimum` as a flag beside `minimum`, 3.1 as a bound of its own.
  private static func limit(_ part: Part, _ name: String, _ exclusive: String) throws(Refusal) -> DataContract.Limit? {
    if part[exclusive].json?.bool == nil, let value = try part[exclusive].limit() {
      return DataContract.Limit(value: value, isExclusive: true)
    }
    guard let value = try part[name].limit() else { return nil }
    return DataContract.Limit(value: value, isExclusive: part[exclusive].json?.bool ?? false)
  }
}

extension DataContract.Rule {
  /// Nil: a rule that is told in words, or for another engine.
  fileprivate init?(_ part: Part) throws(Refusal) {
    let type = try part["type"].text(or: "library")
    guard type == "library" else {
      guard ["text", "sql", "custom"].contains(type) else {
        throw ContractRefusal.wrong(part.place + "/type", "library, text, sql or custom")
      }
      return nil
    }
    // `rule` is what 3.0 called it.
    let word = try part["metric"].text(or: part["rule"].optionalText())
    guard let known = Metric(rawValue: ["nullCheck": "nullValues", "duplicateCount": "duplicateValues"][word] ?? word)
    else { throw ContractRefusal.wrong(part.place + "/metric", Part.words(Metric.self)) }
    metric = known
    id = try part["id"].optionalText()
    dimension = try part["dimension"].optionalText()
    severity = try part["severity"].optionalText()
    if let unit = try part["unit"].optionalText() {
      guard let known = Unit(rawValue: unit) else {
        throw ContractRefusal.wrong(part.place + "/unit", Part.words(Unit.self))
      }
      self.unit = known
    }
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
    default: throw ContractRefusal.wrong(place, "a text or a number")
    }
  }

  private static func bound(_ part: Part) throws(Refusal) -> DataContract.Bound {
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
        throw ContractRefusal.wrong(part.place + "/" + name, "two numbers, the smaller one first")
      }
      return make(least, most)
    }
    throw ContractRefusal.wrong(part.place, "a rule with an operator, for instance mustBe: 0")
  }
}

/// A part of a contract, with its place in it.
private struct Part {
  let json: JSON?
  /// A JSON Pointer.
  let place: String

  init(_ json: JSON?, at place: String) {
    self.json = json == .null ? nil : json
    self.place = place
  }

  subscript(_ name: String) -> Part { Part(json?[name], at: place + "/" + name) }

  static func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> String where Word.RawValue == String {
    Word.allCases.map(\.rawValue).joined(separator: ", ")
  }

  func optionalText() throws(Refusal) -> String? {
    switch json {
    case nil: return nil
    case .string(let text)?: return text
    // YAML reads `version: 1.0` as a number.
    case .int?, .double?: return json?.canonicalText
    default: throw ContractRefusal.wrong(place, "a text")
    }
  }

  func text(or usual: String?) throws(Refusal) -> String {
    guard let text = try optionalText() ?? usual, !text.isEmpty else { throw ContractRefusal.wrong(place, "a text") }
    return text
  }

  func flag() throws(Refusal) -> Bool {
    guard let json else { return false }
    guard let flag = json.bool else { throw ContractRefusal.wrong(place, "true or false") }
    return flag
  }

  func optionalInteger() throws(Refusal) -> Int64? {
    guard let json else { return nil }
    guard let number = json.int else { throw ContractRefusal.wrong(place, "a whole number") }
    return number
  }

  func optionalNumber() throws(Refusal) -> Double? {
    guard let json else { return nil }
    guard let number = json.double else { throw ContractRefusal.wrong(place, "a number") }
    return number
  }

  func limit() throws(Refusal) -> DataContract.Limit.Value? {
    switch json {
    case nil: return nil
    case .string(let text)?: return .text(text)
    default:
      guard let number = try optionalNumber() else { return nil }
      return .number(number)
    }
  }

  func values() throws(Refusal) -> [JSON] {
    guard let json else { return [] }
    guard let list = json.array else { throw ContractRefusal.wrong(place, "a list") }
    return list
  }

  func items() throws(Refusal) -> [Part] {
    var items: [Part] = []
    for (index, json) in try values().enumerated() {
      guard json.object != nil else { throw ContractRefusal.wrong(place + "/\(index)", "an object") }
      items.append(Part(json, at: place + "/\(index)"))
    }
    return items
  }
}
