import Exchange

/// ODRL 2.2 as the hub writes it; a draft may use ODRL's shorter spellings.
extension Policy: Shaped {
  static let shape = Schema.named(
    "Policy",
    .object([
      .must("@context", .oneOf([context])), .must("@type", .oneOf(["Set"])), .must("profile", .oneOf([profile])),
      .must("permission", .array(rule("PolicyPermission", [.may("duty", .array(duty, max: 50))]), max: 50)),
      .may("prohibition", .array(rule("PolicyProhibition", [.may("remedy", .array(duty, max: 50))]), max: 50)),
      .may("obligation", .array(duty, max: 50)),
      .may(
        "conflict", .oneOf(Conflict.allCases.map(\.rawValue)), "what prevails where rules meet; absent: the prohibition"
      ),
    ]))

  private static let context = "http://www.w3.org/ns/odrl.jsonld"

  private static func rule(_ name: String, _ owed: [Schema.Member]) -> Schema {
    .named(
      name,
      .object(
        [
          .must("action", action), .may("uid", .string()), .may("target", scope), .may("assignee", scope),
          .may("assigner", .string()), .may("constraint", .array(condition, max: 51)),
        ] + owed))
  }

  private static let action = Schema.named(
    "PolicyAction",
    .anyOf([
      .oneOf(Action.allCases.map(\.rawValue)),
      .object([
        .must("rdf:value", .object([.must("@id", .string())])), .must("refinement", .array(condition, max: 50)),
      ]),
    ]))

  /// A thing or a party: its id, or what narrows it.
  private static let scope = Schema.named(
    "PolicyScope",
    .anyOf([
      .string(),
      .object([
        .may("@type", .oneOf(["AssetCollection", "PartyCollection"])), .may("uid", .string()),
        .may("source", .string()),
        .may("refinement", .array(condition, max: 50)),
      ]),
    ]))

  private static let duty = Schema.named(
    "PolicyDuty", .object(owed + [.may("consequence", .array(consequence, max: 50))]))
  private static let consequence = Schema.named("PolicyConsequence", .object(owed))

  private static let owed: [Schema.Member] =
    [
      .must("action", action), .may("uid", .string()), .may("target", .string()),
      .may("constraint", .array(condition, max: 50)),
    ] + Duty.functions.map { .may($0, .string()) }

  private static let condition: Schema = .recursive("PolicyCondition") { conditions }

  private static var conditions: Schema {
    let parts = Schema.array(condition, max: 50)
    return .anyOf([constraint] + ["and", "or", "xone", "andSequence"].map { .object([.must($0, parts)]) })
  }

  private static let operand = Schema.anyOf([
    .string(max: 400), .integer(), .object([.must("@value", .string()), .must("@type", .string())]),
  ])

  private static let constraint = Schema.named(
    "PolicyConstraint",
    .object([
      .must("leftOperand", .oneOf(LeftOperand.allCases.map(\.rawValue))),
      .must("operator", .oneOf(Operator.allCases.map(\.rawValue))),
      .must("rightOperand", .anyOf([operand, .array(operand, max: 50)])), .may("unit", .string()),
    ]))
}
