import Exchange
import Identity
import Vocabulary

/// Shapes that several operations share.
extension Schema {
  static let participantKind = Schema.oneOf(ParticipantKind.allCases.map(\.rawValue))
  static let offerKind = Schema.oneOf(OfferKind.allCases.map(\.rawValue))
  static let hex32 = Schema.string(min: 64, max: 64, format: .hex)
  static let region = Schema.string(min: 6, max: 6, format: .region)
  static let purpose = Schema.string(min: 1, max: 100)
  static let reason = Schema.named("Reason", .object([.must("reason", .string(min: 1, max: 1000))]))

  static let signature = Schema.named(
    "Signature",
    .object([
      .must("key", .id("key")),
      .must("value", .string(min: 128, max: 128, format: .hex), "Ed25519 signature, lower-case hexadecimal"),
    ]))

  /// ODRL 2.2 in its compact JSON-LD form; the Exchange reads it and names the member that is wrong.
  static let policy = Schema.named("PolicyDraft", .map(.any(), max: 10))

  static let price = Schema.named(
    "Price",
    .object([
      .must("model", .oneOf(["free", "perUse", "perUnit"])), .may("fen", .fen),
      .may("quantity", .integer(min: 1), "how many units `fen` buys"), .may("unit", .string(min: 1, max: 40)),
      .may("energy", .oneOf(["tariff"]), "power is charged beside it, at the site's tariff of the hour"),
    ]))

  static let capacity = Schema.named(
    "Capacity",
    .object([
      .may("concurrentUses", .integer(min: 1)), .may("perUse", .integer(min: 1)),
      .may("unit", .string(min: 1, max: 40)),
    ]))

  static let publishedRule = Schema.named(
    "PublishedRule",
    .object([
      .must("name", .string(min: 1, max: 100)), .may("maxQuantity", .integer(min: 1)), .may("maxFen", .fen),
      .may("maxTermDays", .integer(min: 1, max: 3660)), .may("purposes", .array(.purpose, max: 50)),
      .may("kinds", .array(.participantKind, max: 8)), .may("regions", .array(.string(min: 2, max: 6), max: 100)),
    ]))

  /// What a kind's own pillar needs to know of an offer.
  static let reference = Schema.map(.any(maxBytes: 4096))
}

extension Endpoint.Parameter {
  static func path(_ name: String, _ prefix: String) -> Self { Self(name: name, schema: .id(prefix), required: true) }
}
