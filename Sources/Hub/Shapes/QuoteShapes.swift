import Compute
import Exchange
import Identity
import Ledger
import Vocabulary

extension ComputeQuote: Shaped {
  static let shape = Schema.named(
    "ComputeQuote",
    .object([
      .must("at", .instant),
      .must(
        "needs",
        .object([
          .must("milliCPU", .integer()), .must("memoryMiB", .integer()),
          .must("accelerators", .array(AcceleratorDemand.shape, max: 16)),
        ])),
      .must(
        "window",
        .object([
          .must("from", .instant), .must("to", .instant, "the last start that is looked at"),
          .must("isAsked", .boolean, "false: the job says no deadline, and a week is looked at"),
        ])),
      .must(
        "picks",
        .array(
          .object([
            .must("word", .oneOf(Pick.Word.allCases.map(\.rawValue))),
            .must("candidate", .integer(), "its place among `candidates`, from 0"), .must("text", .text),
          ]), max: 6), "three at least where there are so many"),
      .must("candidates", .array(Candidate.shape, max: 50), "best first: price, waiting and carbon together"),
      .must("rejected", .array(rejection, max: 50)), .must("notTold", .integer(), "how many more of both"),
    ]))

  private static let rejection = Schema.named(
    "QuoteRejection",
    .object([
      .may("agreement", .id(Agreement.idPrefix)), .must("offer", .id(Offer.idPrefix)), .may("pool", .id(Pool.idPrefix)),
      .must("name", .text), .must("rule", .string()), .must("text", .text),
      .may("remedy", .text, "the nearest that would do"), .may("wouldStart", .instant),
      .may("wouldCostFen", .integer()),
    ]))
}

extension ComputeQuote.Candidate {
  static let shape = Schema.named(
    "QuoteCandidate",
    .object([
      .must("access", .oneOf(ComputeQuote.Access.allCases.map(\.rawValue)), "how its agreement comes about"),
      .may("agreement", .id(Agreement.idPrefix)), .must("offer", .id(Offer.idPrefix)), .must("title", .text),
      .may("rule", .string(), "the published rule that approves it"), .must("provider", .id(Participant.idPrefix)),
      .must("providerName", .text), .must("pool", .id(Pool.idPrefix)), .must("poolName", .text),
      .must("engine", .string()), .must("site", .id(Site.idPrefix)), .must("siteName", .text),
      .must("startsAt", .instant), .must("endsAt", .instant, "if it takes as long as it may"),
      .must("waitMilliseconds", .integer()), .must("ahead", .integer(), "jobs of the queue that come before it"),
      .must("price", price), .may("tariff", tariff), .must("energy", energy),
      .may("carbonMilligrams", .integer(), "absent where the site does not tell"), .must("transfer", transfer),
      .must("score", .integer(), "price after the voucher, an hour's wait at 1 yuan, a kg of CO2 at 0.1: micro-yuan"),
      .must(
        "submit",
        .object([
          .may("agreement", .id(Agreement.idPrefix)), .must("pool", .id(Pool.idPrefix)), .may("notBefore", .instant),
          .may("voucher", .id(VoucherGrant.idPrefix)),
        ]), "what to put into the job's file to have it so"),
    ]))

  private static let price = Schema.named(
    "QuotePrice",
    .object([
      .must("grossFen", .integer()), .must("usageFen", .integer(), "of all the CPU seconds that it may take"),
      .must("energyFen", .integer(), "power, where the price charges it: modelled, at the hours of this start"),
      .must("voucherFen", .integer()), .must("payableFen", .integer()),
      .must("heldFen", .integer(), "power at the highest price of its window"), .must("voucher", VoucherQuote.shape),
      .may("notUsed", .string(), "the rule that keeps a voucher that the asker has from paying"),
      .must("isCovered", .boolean, "whether the asker's money covers what would be held"),
    ]))

  private static let tariff = Schema.named(
    "QuoteTariff",
    .object([
      .must("nowMilliYuanPerKWh", .integer()), .must("startMilliYuanPerKWh", .integer()),
      .must("lowestMilliYuanPerKWh", .integer(), "of the week"),
      .must("changesAt", .instant, "the next change after the start"),
    ]))

  private static let energy = Schema.named(
    "QuoteEnergy",
    .object([
      .must("milliwattHours", .integer(), "PUE included"), .must("puePerMille", .integer()),
      .must("isModelled", .boolean), .may("microYuan", .integer(), "what it costs at the site, whoever pays it"),
      .must("isCharged", .boolean, "whether the price charges it"),
    ]))

  private static let transfer = Schema.named(
    "QuoteTransfer",
    .object([
      .must("bytes", .integer()), .must("milliseconds", .integer()),
      .must("fen", .integer(), "by the word of the lines' owners; the hub does not charge it"),
      .must("isKnown", .boolean, "false where no line is registered"),
    ]))
}

extension JobPlacement: Shaped {
  static let shape = Schema.named(
    "JobPlacement",
    .object([
      .must("prefer", .oneOf(JobDraft.Preference.allCases.map(\.rawValue))), .must("chosen", terms),
      .must("others", .array(terms, max: 20), "what else would have done, best first"),
      .must(
        "rejected",
        .array(
          .object([
            .may("agreement", .id(Agreement.idPrefix)), .may("pool", .id(Pool.idPrefix)), .must("rule", .string()),
            .must("text", .text), .may("wouldStart", .instant), .may("wouldCostFen", .integer()),
          ]), max: 20)),
      .must("notTold", .integer(), "how many more of both"),
    ]))

  private static let terms = Schema.named(
    "PlacementTerms",
    .object([
      .may("agreement", .id(Agreement.idPrefix)), .must("pool", .id(Pool.idPrefix)), .must("startsAt", .instant),
      .must("payableFen", .integer()), .must("voucherFen", .integer()), .must("transferFen", .integer()),
      .must("waitMilliseconds", .integer()), .may("carbonMilligrams", .integer()), .may("energyMicroYuan", .integer()),
      .must("score", .integer(), "micro-yuan; the terms in one"),
    ]))
}
