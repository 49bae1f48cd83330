import Exchange
import Identity
import Ledger
import Vocabulary

extension Agreement: Shaped {
  private static let terms: [Schema.Member] = [
    .must("offer", .id(Offer.idPrefix)), .must("offerVersion", .integer(min: 1)), .must("kind", .offerKind),
    .must("provider", .id(Participant.idPrefix)), .must("consumer", .id(Participant.idPrefix)),
    .may("need", .id(Need.idPrefix)), .must("purpose", .purpose), .must("policy", Policy.shape),
    .must("price", .price), .may("capacity", .capacity), .must("reference", .reference), .must("startsAt", .instant),
    .must("endsAt", .instant),
  ]

  private static let members: [Schema.Member] =
    terms + [
      .must("id", .id(idPrefix)), .must("title", .text),
      .may("approvedBy", .string(max: 100), "the published rule that approved it"),
      .must("state", .oneOf(State.allCases.map(\.rawValue))), .may("closedAt", .instant),
      .may("reason", .string(max: 1000), "why, in the words of whoever suspended or revoked it"),
      .must("uses", .integer()),
      .must(
        "signatures",
        .array(
          .named(
            "PartySignature",
            .object([
              .must("participant", .id(Participant.idPrefix)), .must("signature", .signature), .must("at", .instant),
            ])), max: 10)),
    ]

  static let shape = Schema.named("Agreement", .object(members))

  /// With what its parties sign.
  static let signableShape = Schema.named(
    "SignableAgreement",
    .object(
      members + [
        .must(
          "document", .named("AgreementDocument", .object(terms + [.must("agreement", .id(idPrefix))])),
          "signed as the context, a line feed and this in canonical JSON (RFC 8785)"),
        .must("signingContext", .oneOf([signingContext])),
      ]))

  static let sumShape = Schema.named(
    "AgreementSums",
    .object([.must("uses", .integer()), .must("chargedFen", .integer()), .must("voucherFen", .integer())]))
}

extension Use: Shaped {
  static let sumShape = Schema.named(
    "UseSums",
    .object([
      .must("heldFen", .integer()), .must("heldVoucherFen", .integer()), .must("chargedFen", .integer()),
      .must("voucherFen", .integer()), .must("clawedBackFen", .integer()),
    ]))

  static let shape = Schema.named(
    "Use",
    .object([
      .must("id", .id(idPrefix)), .must("agreement", .id(Agreement.idPrefix)),
      .must("provider", .id(Participant.idPrefix)), .must("consumer", .id(Participant.idPrefix)),
      .must("kind", .offerKind), .must("action", .oneOf(Policy.Action.allCases.map(\.rawValue))),
      .must("purpose", .purpose), .must("quantity", .integer(), "the most units it may take"),
      .must("unit", .string(max: 40)), .must("export", .oneOf(Policy.Export.allCases.map(\.rawValue)), "what leaves"),
      .must("cites", .array(.id(Agreement.idPrefix), max: 20)), .may("citedBy", .id(idPrefix)),
      .may("reservation", .id(Reservation.idPrefix)), .must("state", .oneOf(State.allCases.map(\.rawValue))),
      .may("reason", .string(max: 1000)), .must("measured", .integer(), "units measured so far"),
      .must("charged", .integer(), "fen charged when it ended"), .must("settled", .boolean),
      .must("requestedAt", .instant), .may("startedAt", .instant), .may("endedAt", .instant),
      .must("permittedBy", .string(), "the permission that allowed it"),
      .may("number", .integer(min: 1), "which use of its agreement it is"),
      .may("suspendedBy", .oneOf(UseMachine.Role.allCases.map(\.rawValue)), "who holds it back"),
      .may("energy", EnergyTerms.shape, "what its power costs, where the price charges it beside"),
      .may("energyMeasured", .integer(), "millijoules of its readings, before PUE"),
      .may("energyCharged", .integer(), "fen of `charged` that are for power"),
    ]))
}

extension EnergyTerms: Shaped {
  static let shape = Schema.named(
    "EnergyTerms",
    .object([
      .must(
        "week",
        .array(
          .object([.must("from", .integer(max: 10_079)), .must("rate", .integer(max: 100_000_000))]), max: 1000),
        "from which minute of the week on (UTC, from Monday) a kWh costs how many micro-yuan"),
      .must("puePerMille", .integer(min: 1)), .must("milliwattsPerCore", .integer()),
      .must("acceleratorMilliwatts", .integer()),
      .must("mostMillijoules", .integer(), "the most that may be charged for, before PUE"),
      .must("mostFen", .integer(), "that at the highest price of its window: what is held"),
    ]))
}

extension Reading: Shaped {
  static let shape = Schema.named(
    "Reading",
    .object([
      .must("id", .id(idPrefix)), .must("use", .id(Use.idPrefix)), .must("sequence", .integer(min: 1)),
      .must("quantity", .integer()), .must("unit", .string(min: 1, max: 40)), .must("from", .instant),
      .may("measures", .map(.integer()), "what else was measured, by its unit; not charged"),
      .may("isModelled", .boolean, "true if nothing measured it: it follows from what the site tells"),
      .must("to", .instant), .must("provider", .signature),
      .must("hub", .string(min: 128, max: 128, format: .hex), "the hub's signature over the same bytes"),
    ]))
}
