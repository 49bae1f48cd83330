import Vocabulary

extension Policy.Condition {
  var json: JSON {
    switch self {
    case .constraint(let constraint): constraint.json
    case .and(let parts): ["and": .array(parts.map(\.json))]
    case .or(let parts): ["or": .array(parts.map(\.json))]
    case .xone(let parts): ["xone": .array(parts.map(\.json))]
    }
  }

  init(_ reader: PolicyReader, depth: Int) throws(Refusal) {
    for (name, join) in [("and", Self.and), ("or", Self.or), ("xone", Self.xone)] {
      guard reader.has(name) else { continue }
      guard depth > 0 else { throw reader.wrong("at most four levels of and, or, xone") }
      try reader.only([name])
      let parts = try reader.list(name) { part throws(Refusal) in try Self(part, depth: depth - 1) }
      guard !parts.isEmpty else { throw reader.at(name).wrong("at least one constraint") }
      self = join(parts)
      return
    }
    self = .constraint(try Policy.Constraint(reader))
  }
}

extension Policy.Constraint {
  var json: JSON {
    let values = right.map(\.json)
    return [
      "leftOperand": .string(left.rawValue), "operator": .string(`operator`.rawValue),
      "rightOperand": `operator`.takesList ? .array(values) : values.first ?? .null,
    ]
  }

  init(_ reader: PolicyReader) throws(Refusal) {
    try reader.only(["uid", "leftOperand", "operator", "rightOperand"])
    guard let left = Policy.LeftOperand(rawValue: try reader.needed("leftOperand").word()) else {
      throw reader.at("leftOperand").wrong(
        "one of " + Policy.LeftOperand.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard let op = Policy.Operator(rawValue: try reader.needed("operator").word()) else {
      throw reader.at("operator").wrong("one of " + Policy.Operator.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard left.type != .word || !op.isOrdering else {
      throw reader.at("operator").wrong("eq, neq, isAnyOf or isNoneOf: \(left.rawValue) has no order")
    }
    let right =
      if op.takesList {
        try reader.list("rightOperand") { value throws(Refusal) in try Policy.Operand(value, for: left) }
      } else {
        [try Policy.Operand(try reader.needed("rightOperand"), for: left)]
      }
    guard !right.isEmpty else { throw reader.at("rightOperand").wrong("at least one value") }
    self.init(left, op, right)
  }
}

extension Policy.Operand {
  var json: JSON {
    switch self {
    case .word(let word): .string(word)
    case .integer(let number): .int(number)
    case .instant(let instant): ["@value": JSON(instant), "@type": "xsd:dateTime"]
    case .days(let days): ["@value": .string("P\(days)D"), "@type": "xsd:duration"]
    }
  }

  /// A plain value, or one with its type (JSON-LD `@value`).
  init(_ reader: PolicyReader, for left: Policy.LeftOperand) throws(Refusal) {
    var plain = reader
    if reader.value.object != nil {
      try reader.only(["@value", "@type"])
      plain = try reader.needed("@value")
    }
    switch left.type {
    case .word:
      let word = try plain.word()
      if left == .spatial, !Region.isCode(word) { throw plain.wrong("a division code of 2, 4 or 6 digits") }
      if left == .export, Policy.Export(rawValue: word) == nil { throw plain.wrong("none, results or raw") }
      self = .word(word)
    case .integer:
      guard let number = plain.value.int, number >= 0 else { throw plain.wrong("an integer, 0 or more") }
      self = .integer(number)
    case .instant:
      guard let text = plain.value.string, let instant = Instant(text) else {
        throw plain.wrong("an RFC 3339 date-time such as 2026-11-21T08:00:00Z")
      }
      self = .instant(instant)
    case .days:
      guard let text = plain.value.string, text.hasPrefix("P"), text.hasSuffix("D"),
        let days = Int64(text.dropFirst().dropLast()), (0...36_500).contains(days)
      else { throw plain.wrong("a duration in whole days such as P90D") }
      self = .days(days)
    }
  }
}
