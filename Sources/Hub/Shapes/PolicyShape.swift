import Exchange

/// ODRL 2.2 as the hub writes it; a draft may use ODRL's shorter spellings.
extension Policy: Shaped {
  static let shape = Schema.named(
    "Policy",
    .object([
      .must("@context", .oneOf([context])), .must("@type", .oneOf(["Set"])), .must("profile", .oneOf([profile])),
      .must("permission", .array(rule, max: 50)), .may("prohibition", .array(rule, max: 50)),
      .may("obligation", .array(duty, max: 50)),
    ]))

  private static let context = "http://www.w3.org/ns/odrl.jsonld"

  private static let rule = Schema.named(
    "PolicyRule",
    .object([
      .must("action", .oneOf(Action.allCases.map(\.rawValue))), .may("uid", .string()),
      .may("constraint", .array(condition, max: 51)), .may("duty", .array(duty, max: 50)),
    ]))

  private static let duty = Schema.named(
    "PolicyDuty",
    .object([
      .must("action", .oneOf(Duty.Action.allCases.map(\.rawValue))), .may("constraint", .array(condition, max: 50)),
    ]))

  private static let condition: Schema = .recursive("PolicyCondition") { conditions }

  private static var conditions: Schema {
    let parts = Schema.array(condition, max: 50)
    return .anyOf([
      constraint, .object([.must("and", parts)]), .object([.must("or", parts)]), .object([.must("xone", parts)]),
    ])
  }

  private static let operand = Schema.anyOf([
    .string(max: 400), .integer(), .object([.must("@value", .string()), .must("@type", .string())]),
  ])

  private static let constraint = Schema.named(
    "PolicyConstraint",
    .object([
      .must("leftOperand", .oneOf(LeftOperand.allCases.map(\.rawValue))),
      .must("operator", .oneOf(Operator.allCases.map(\.rawValue))),
      .must("rightOperand", .anyOf([operand, .array(operand, max: 50)])),
    ]))
}
