import Exchange
import Identity
import Vocabulary

/// Shapes that several operations share.
extension Schema {
  static let participantKind = Schema.oneOf(ParticipantKind.allCases.map(\.rawValue))
  static let offerKind = Schema.oneOf(OfferKind.allCases.map(\.rawValue))
  static let hex32 = Schema.string(min: 64, max: 64)
  static let region = Schema.string(min: 6, max: 6, format: .region)
  static let purpose = Schema.string(min: 1, max: 100)
  static let reason = Schema.named("Reason", .object([.must("reason", .string(min: 1, max: 1000))]))

  static let signature = Schema.named(
    "Signature",
    .object([
      .must("key", .id("key")),
      .must("value", .string(min: 128, max: 128), "Ed25519 signature, lower-case hexadecimal"),
    ]))

  static let policy: Schema = {
    let constraint = Schema.named(
      "Constraint",
      .object([
        .must("leftOperand", .oneOf(Policy.Operand.allCases.map(\.rawValue))),
        .must("operator", .oneOf(Policy.Operator.allCases.map(\.rawValue))),
        .must("rightOperand", .any(maxBytes: 4096)),
      ]))
    let rule = Schema.named(
      "Rule",
      .object([
        .may("uid", .string(min: 1, max: 100)),
        .must("action", .oneOf(Policy.Action.allCases.map(\.rawValue))),
        .may("constraint", .array(constraint, max: 20)),
      ]))
    return .named(
      "Policy",
      .object([
        .must("permission", .array(rule, max: 20), "ODRL 2.2 permissions"),
        .may("prohibition", .array(rule, max: 20)), .may("obligation", .array(rule, max: 20)),
      ]))
  }()

  static let price = Schema.named(
    "Price",
    .object([
      .must("model", .oneOf(Price.Model.allCases.map(\.rawValue))),
      .may("fen", .integer(max: 100_000_000_000)), .may("unit", .string(min: 1, max: 40)),
      .may("step", .integer(min: 1, max: 1_000_000_000), "how many units `fen` buys"),
    ]))
}

extension Endpoint.Parameter {
  static func path(_ name: String, _ prefix: String) -> Self { Self(name: name, schema: .id(prefix), required: true) }
}
