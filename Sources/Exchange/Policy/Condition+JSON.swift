import Vocabulary

extension Policy.Condition {
  var json: JSON {
    switch self {
    case .constraint(let constraint): constraint.json
    case .and(let parts): ["and": .array(parts.map(\.json))]
    case .or(let parts): ["or": .array(parts.map(\.json))]
    case .xone(let parts): ["xone": .array(parts.map(\.json))]
    case .andSequence(let parts): ["andSequence": .array(parts.map(\.json))]
    }
  }

  private static let joins: [(String, @Sendable ([Self]) -> Self)] = [
    ("and", { .and($0) }), ("or", { .or($0) }), ("xone", { .xone($0) }), ("andSequence", { .andSequence($0) }),
  ]

  init(_ reader: PolicyReader, of subject: Policy.Subject = .use, depth: Int = 4) throws(Refusal) {
    for (name, join) in Self.joins where reader.has(name) {
      guard depth > 0 else { throw reader.wrong("at most four levels of and, or, xone, andSequence") }
      try reader.only([name, "uid", "@id", "@type"])
      let parts = try reader.list(name) { part throws(Refusal) in try Self(part, of: subject, depth: depth - 1) }
      guard !parts.isEmpty else { throw reader.at(name).wrong("at least one constraint") }
      self = join(parts)
      return
    }
    self = .constraint(try Policy.Constraint(reader, of: subject))
  }
}

extension Policy.Constraint {
  var json: JSON {
    let values = right.map(\.json)
    var members: [String: JSON] = [
      "leftOperand": .string(left.rawValue), "operator": .string(`operator`.rawValue),
      "rightOperand": `operator`.takesList ? .array(values) : values.first ?? .null,
    ]
    if let unit = right.first?.unit { members["unit"] = .string(unit) }
    return .object(members)
  }

  init(_ reader: PolicyReader, of subject: Policy.Subject) throws(Refusal) {
    try reader.only(["uid", "@id", "@type", "leftOperand", "operator", "rightOperand", "dataType", "unit"])
    let left = try Self.left(reader, of: subject)
    let op = try Self.op(reader, left)
    let unit = try reader.member("unit")
    if let unit, left.type != .amount { throw unit.wrong("no unit: \(left.rawValue) is no amount") }
    let name = try unit?.id()
    let right =
      if op.takesList {
        try reader.list("rightOperand") { value throws(Refusal) in try Policy.Operand(value, for: left, unit: name) }
      } else {
        [try Policy.Operand(try reader.needed("rightOperand"), for: left, unit: name)]
      }
    guard !right.isEmpty else { throw reader.at("rightOperand").wrong("at least one value") }
    self.init(left, op, right)
  }

  private static func left(_ reader: PolicyReader, of subject: Policy.Subject) throws(Refusal) -> Policy.LeftOperand {
    let place = try reader.needed("leftOperand")
    let term = try place.term()
    func isKnown(_ left: Policy.LeftOperand) -> Bool { reader.isTold || reader.reading.knows(left, of: subject) }
    guard let left = Policy.LeftOperand(rawValue: term) ?? Policy.LeftOperand.retired[term], isKnown(left) else {
      let known = Policy.LeftOperand.allCases.filter(isKnown).map(\.rawValue).joined(separator: ", ")
      throw place.wrong(
        known.isEmpty ? "none here: nothing is known of the \(subject.rawValue) but its id" : "one of \(known)")
    }
    return left
  }

  private static func op(_ reader: PolicyReader, _ left: Policy.LeftOperand) throws(Refusal) -> Policy.Operator {
    let place = try reader.needed("operator")
    func names(_ fits: (Policy.Operator) -> Bool) -> String {
      Policy.Operator.allCases.filter(fits).map(\.rawValue).joined(separator: ", ")
    }
    guard let op = Policy.Operator(rawValue: try place.term()) else {
      throw place.wrong("one of " + names { _ in true })
    }
    func fits(_ op: Policy.Operator) -> Bool {
      left.type == .word ? !op.isOrdering : !op.isRelation && op != .isAllOf
    }
    guard fits(op) else {
      throw place.wrong(
        "one of \(names(fits)): \(left.rawValue) " + (left.type == .word ? "has no order" : "is a number or a time"))
    }
    guard reader.isTold || reader.reading.knows(op, of: left) else {
      throw place.wrong(
        "one of " + names { fits($0) && reader.reading.knows($0, of: left) }
          + ": what \(left.rawValue) is a kind or a part of is not known here")
    }
    return op
  }
}
