import Exchange
import Identity
import Vocabulary

extension Offer: Shaped {
  static let shape = Schema.named(
    "Offer",
    .object([
      .must("id", .id(idPrefix)), .must("version", .integer(min: 1)), .must("provider", .id(Participant.idPrefix)),
      .must("kind", .offerKind), .must("title", .text), .must("summary", .text),
      .must("tags", .array(.string(min: 1, max: 100), max: 50)), .may("region", .string(min: 2, max: 6)),
      .must("policy", Policy.shape), .must("price", .price), .may("capacity", .capacity),
      .may("publishedRule", .publishedRule), .must("reference", .reference, "what the kind's own pillar needs to know"),
      .must("state", .oneOf(State.allCases.map(\.rawValue))), .must("uses", .integer(), "how often it was used"),
      .must("publishedAt", .instant),
    ]))
}

extension Need: Shaped {
  static let part = Schema.named(
    "NeedPart", .object([.must("kind", .offerKind), .must("wants", .string(min: 1, max: 4000))]))

  static let shape = Schema.named(
    "Need",
    .object([
      .must("id", .id(idPrefix)), .must("owner", .id(Participant.idPrefix)), .must("title", .text),
      .must("summary", .text), .must("purpose", .purpose), .may("region", .string(min: 2, max: 6)),
      .may("budgetFen", .integer()), .must("measures", .array(.text, max: 20)), .must("parts", .array(part, max: 8)),
      .must("state", .oneOf(State.allCases.map(\.rawValue))), .must("publishedAt", .instant),
    ]))
}

extension Match: Shaped {
  static let shape = Schema.named(
    "Match",
    .object([
      .must("part", Need.part), .must("offer", Offer.shape), .must("score", .integer(max: 100)),
      .must(
        "reasons",
        .array(
          .named(
            "MatchReason",
            .object([
              .must("about", .oneOf(Reason.About.allCases.map(\.rawValue))), .must("met", .boolean),
              .must("points", .integer(max: 100)), .must("text", .text),
            ])), max: 20)),
    ]))
}

extension UnusedDiagnosis: Shaped {
  static let shape = Schema.named(
    "UnusedDiagnosis",
    .object([
      .must("offer", Offer.shape),
      .must(
        "findings",
        .array(
          .named(
            "UnusedFinding",
            .object([
              .must("cause", .oneOf(Cause.allCases.map(\.rawValue))), .must("text", .text), .must("remedy", .text),
            ])), max: 20)),
      .must("needs", .array(.id(Need.idPrefix), max: 200), "open needs that it answers"),
    ]))
}

extension OfferKind {
  /// How many of each; a kind of which there are none may be left out.
  static let countShape = Schema.named("OfferCounts", .object(allCases.map { .may($0.rawValue, .integer()) }))
}

extension Negotiation: Shaped {
  static let shape = Schema.named(
    "Negotiation",
    .object([
      .must("id", .id(idPrefix)), .must("offer", .id(Offer.idPrefix)), .must("offerVersion", .integer(min: 1)),
      .must("provider", .id(Participant.idPrefix)), .must("consumer", .id(Participant.idPrefix)),
      .may("need", .id(Need.idPrefix)), .must("purpose", .purpose), .must("days", .integer(min: 1, max: 3660)),
      .may("quantity", .integer()), .may("policy", Policy.shape), .may("price", .price),
      .must("state", .oneOf(State.allCases.map(\.rawValue)), "of the Dataspace Protocol 2025-1"),
      .may("approvedBy", .string(max: 100), "the published rule that approved it at once"),
      .may("agreement", .id(Agreement.idPrefix)),
      .may("terminatedBy", .oneOf(NegotiationMachine.Role.allCases.map(\.rawValue)), "the side that ended it"),
      .may("reason", .string(max: 1000)), .must("requestedAt", .instant),
    ]))
}
