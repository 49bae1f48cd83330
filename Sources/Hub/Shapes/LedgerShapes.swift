import Identity
import Ledger
import Vocabulary

extension Account: Shaped {
  static let shape = Schema.named(
    "Account",
    .object([
      .must("id", .id(idPrefix)), .must("owner", .string(max: 64)), .must("unit", .string(min: 1, max: 40)),
      .must("purpose", .string(min: 1)), .must("mayGoNegative", .boolean), .must("debitsPosted", .integer()),
      .must("creditsPosted", .integer()), .must("debitsPending", .integer()), .must("creditsPending", .integer()),
      .must("entries", .integer(), "the number of its last line"), .must("openedAt", .instant),
    ]))
}

extension Transfer: Shaped {
  static let shape = Schema.named(
    "Transfer",
    .object([
      .must("id", .id(idPrefix)), .must("kind", .oneOf(Kind.allCases.map(\.rawValue))),
      .must("debit", .id(Account.idPrefix), "whose balance falls"),
      .must("credit", .id(Account.idPrefix), "whose balance rises"), .must("amount", .integer(min: 1)),
      .may("pending", .id(idPrefix), "the hold this one resolves"), .may("expiresAt", .instant),
      .must("code", .string(), "why, in a word"), .may("reference", .string()), .must("at", .instant),
    ]))
}

extension StatementLine: Shaped {
  static let shape = Schema.named(
    "StatementLine",
    .object([
      .must("number", .integer(min: 1)), .must("transfer", Transfer.shape), .must("change", .signed),
      .must("balance", .signed, "after this line"),
      .must("heldChange", .signed, "what the sum pending on this account's side changed by"),
      .must("isOpen", .boolean, "a hold that nothing has resolved yet"), .must("counterparty", .id(Account.idPrefix)),
      .must("counterpartyOwner", .string(max: 64)),
    ]))
}

extension Statement: Shaped {
  static let shape = Schema.named(
    "Statement",
    .object([
      .must("account", Account.shape), .must("lines", .array(StatementLine.shape, max: 500)),
      .may("next", .integer(min: 1), "the next page's `before`"),
    ]))
}

extension LedgerSums: Shaped {
  static let shape = Schema.named(
    "LedgerSums",
    .object([
      .must("unit", .string(max: 40)), .must("cached", .signed, "the sum of all balances: zero"),
      .must("transferred", .signed, "the same from the transfers alone"), .must("held", .integer()),
      .must("heldCredits", .integer()), .must("accounts", .integer()),
    ]))

  static let balanceShape = Schema.named(
    "Balance",
    .object([
      .must("units", .array(shape, max: 1000)), .must("balanced", .boolean),
      .must(
        "discrepancy",
        .nullable(.named("Discrepancy", .object([.must("subject", .string()), .must("finding", .text)])))),
    ]))
}

extension VoucherProgramme: Shaped {
  static let shape = Schema.named(
    "VoucherProgramme",
    .object([
      .must("id", .id(idPrefix)), .must("issuer", .id(Participant.idPrefix)), .must("name", .text),
      .must("unit", .string(max: 40)), .must("budget", .integer()), .must("account", .id(Account.idPrefix)),
      .must(
        "eligibility",
        .named(
          "VoucherEligibility",
          .object([
            .must("kinds", .array(.participantKind, max: 1000)),
            .must("regions", .array(.string(min: 2, max: 6), max: 1000)),
            .must("participants", .array(.id(Participant.idPrefix), max: 1000)),
          ]))),
      .must("offerKinds", .array(.offerKind, max: 4)), .must("shareBasisPoints", .integer(min: 1, max: 10_000)),
      .may("capPerOrder", .integer()), .may("capPerGrant", .integer()), .may("capPerParticipant", .integer()),
      .must("expiresAt", .instant), .must("state", .oneOf(State.allCases.map(\.rawValue))),
      .must("createdAt", .instant),
    ]))
}

extension VoucherGrant: Shaped {
  static let shape = Schema.named(
    "VoucherGrant",
    .object([
      .must("id", .id(idPrefix)), .must("programme", .id(VoucherProgramme.idPrefix)),
      .must("participant", .id(Participant.idPrefix)), .must("account", .id(Account.idPrefix)),
      .must("amount", .integer()), .must("returned", .integer(), "what came back unspent"),
      .must("expiresAt", .instant), .must("state", .oneOf(State.allCases.map(\.rawValue))),
      .must("grantedAt", .instant),
    ]))
}

extension VoucherQuote: Shaped {
  static let shape = Schema.named(
    "VoucherQuote",
    .object([
      .must("unit", .string(max: 40)), .must("gross", .integer()), .must("voucherShare", .integer()),
      .must("payable", .integer(), "with `voucherShare` it makes `gross` exactly"),
      .may("grant", .id(VoucherGrant.idPrefix)), .may("programme", .id(VoucherProgramme.idPrefix)),
      .must("shareBasisPoints", .integer(max: 10_000)), .must("limit", .oneOf(Limit.allCases.map(\.rawValue))),
      .must("reason", .text),
    ]))
}
