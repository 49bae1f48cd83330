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

  /// ODRL 2.2 in its compact JSON-LD form; the Exchange reads it and names the member that is wrong.
  static let policy = Schema.named("Policy", .map(.any(), max: 10))

  static let price = Schema.named(
    "Price",
    .object([
      .must("model", .oneOf(["free", "perUse", "perUnit"])), .may("fen", .fen),
      .may("quantity", .integer(min: 1), "how many units `fen` buys"), .may("unit", .string(min: 1, max: 40)),
    ]))
}

extension Endpoint.Parameter {
  static func path(_ name: String, _ prefix: String) -> Self { Self(name: name, schema: .id(prefix), required: true) }
}
