import Exchange
import Evaluation
import Filing
import Identity
import Models
import Vocabulary

extension RiskEntry {
  static let shape = Schema.named(
    "ModelRisk",
    .object([
      .must("purpose", .string(max: 2000)), .must("affected", .string(max: 2000), "who is affected"),
      .must("stopRule", .string(max: 2000), "when it is switched off, and by whom"), .must("owner", .string(max: 200)),
      .may("review", .instant, "when it is looked at again"),
    ]))
}

extension RegisteredModel {
  static let word = Schema.string(min: 1, max: ModelDraft.longest)
  static let words = Schema.array(word, max: ModelDraft.mostListed)
  static let modalityShape = Schema.oneOf(Modality.allCases.map(\.rawValue))
  static let stateShape = Schema.oneOf(State.allCases.map(\.rawValue))
  static let filingShape = Schema.oneOf(FilingState.allCases.map(\.rawValue))
  static let declaredShape = Schema.array(
    .object([
      .must("name", word), .must("licence", word), .may("sha256", .hex32, "of the document that gives the right"),
    ]), max: ModelDraft.mostListed)
  /// Beyond a draft's, because each revision may add some.
  static let mostOrigins = 1000
}

extension ModelDraft {
  static let shape = Schema.named(
    "ModelDraft",
    .object([
      .must("name", .string(min: 1, max: 100)), .must("version", .string(min: 1, max: 100)), .may("summary", .text),
      .may("baseModel", RegisteredModel.word), .may("modality", RegisteredModel.modalityShape, "`other` unless told"),
      .may("languages", RegisteredModel.words, "BCP 47, such as `zh`"), .may("industry", RegisteredModel.words),
      .may("licence", RegisteredModel.word, "`proprietary` unless told"), .may("contextTokens", .integer(min: 1)),
      .may("baselines", RegisteredModel.words, "what it must beat before it is published"),
      .may("risk", RiskEntry.shape),
      .may("job", .string(min: 1, max: 40), "a job that made it: its whole lineage is taken from it"),
      .may("agreements", .array(.id(Agreement.idPrefix), max: mostListed), "on data that it was trained on"),
      .may("rights", .array(.string(min: 1, max: 40), max: mostListed), "data rights of the caller's"),
      .may("parents", .array(.id(RegisteredModel.idPrefix), max: mostListed)),
      .may("declared", RegisteredModel.declaredShape, "data and weights from outside the hub"),
    ]))
}

extension Lineage.Edge {
  static let shape = Schema.object([
    .must("ground", .string(max: 40), "what was made"), .must("source", .string(max: 40), "what it was made of"),
    .may("brokenAt", .instant),
  ])
}

extension RegisteredModel: Shaped {
  static let shape = Schema.named(
    "RegisteredModel",
    .object([
      .must("id", .id(idPrefix)), .must("vendor", .id(Participant.idPrefix)), .must("name", .string(max: 100)),
      .must("version", .string(max: 100)),
      .must(
        "card",
        .object([
          .may("summary", .text), .may("baseModel", word), .must("modality", modalityShape), .may("languages", words),
          .may("industry", words), .must("licence", word), .may("contextTokens", .integer(min: 1)),
          .must("baselines", words),
        ])),
      .must(
        "lineage",
        .object([
          .must("agreements", .array(.id(Agreement.idPrefix), max: mostOrigins)),
          .must("rights", .array(.string(max: 40), max: mostOrigins)),
          .must("parents", .array(.id(idPrefix), max: mostOrigins)), .must("declared", declaredShape),
          .must("jobs", .array(.string(max: 40), max: mostOrigins)),
          .must(
            "files", .array(.object([.must("name", .string(max: 1000)), .must("sha256", .hex32)]), max: mostOrigins)),
          .must(
            "cleared",
            .array(
              .object([
                .must("agreement", .id(Agreement.idPrefix)), .may("by", .id(Agreement.idPrefix)),
                .may("reviewedBy", .id(Participant.idPrefix), "the operator that reviewed it"), .must("at", .instant),
              ]), max: mostOrigins), "revoked agreements, and what stands for them"),
        ])), .may("risk", RiskEntry.shape),
      .must(
        "filing",
        .array(
          .object([
            .must("state", filingShape), .may("number", .string(max: 100)), .must("why", .text),
            .must("by", .id(Participant.idPrefix)), .must("at", .instant),
            .may(
              "assessment",
              .object([
                .must("sha256", .hex32, "of its canonical JSON"), .must("on", .instant),
                .must("rules", .string(max: 100)),
                .must("rulesDigest", .hex32), .must("overall", .oneOf(Outcome.allCases.map(\.rawValue))),
                .must("conforms", .integer()), .must("doesNotConform", .integer()), .must("notApplicable", .integer()),
                .must("gaps", .integer(), "what keeps clauses from conforming"),
              ])),
          ]), max: ModelRegistry.mostFilingSteps), "oldest first"),
      .must("state", stateShape), .must("createdAt", .instant), .may("publishedAt", .instant),
      .may("withdrawnAt", .instant),
      .may(
        "revoked", .array(Lineage.Edge.shape, max: Lineage.mostTold),
        "what it descends from and was revoked; absent while all of it holds"),
    ]))
}

extension PairedComparison {
  static let shape = Schema.object([
    .must("baseline", RegisteredModel.word), .must("metric", RegisteredModel.word), .must("higherIsBetter", .boolean),
    .must("items", .integer(min: 1)), .must("difference", .number, "the model's mean less the baseline's"),
    .must("low", .number, "of the 95 % interval"), .must("high", .number), .must("heldOut", .boolean),
  ])
}

extension ModelReport: Shaped {
  static let shape = Schema.named(
    "ModelReport",
    .object([
      .must("id", .id(idPrefix)), .must("model", .id(RegisteredModel.idPrefix)), .must("by", .id(Participant.idPrefix)),
      .must("at", .instant), .must("task", RegisteredModel.word),
      .must("sha256", .hex32, "of the document's canonical JSON"), .must("bytes", .integer()),
      .must("comparisons", .array(PairedComparison.shape, max: ModelDraft.mostListed)),
    ]))
}

extension ModelReportDraft {
  private static let scores = Schema.array(.number, max: PairedComparison.mostItems)

  static let shape = Schema.named(
    "ModelReportDraft",
    .object([
      .must("task", RegisteredModel.word),
      .must("document", .any(maxBytes: ModelRegistry.longestReport), "the whole report"),
      .must(
        "comparisons",
        .array(
          .object([
            .must("baseline", RegisteredModel.word), .must("metric", RegisteredModel.word),
            .must("higherIsBetter", .boolean), .must("heldOut", .boolean, "the items were held back from training"),
            .must("model", scores, "the model's score of each item"),
            .must("other", scores, "the baseline's, of the same items in the same order"),
          ]), max: ModelDraft.mostListed)),
    ]))
}

extension PublicationGate: Shaped {
  static let shape = Schema.named(
    "PublicationGate",
    .object([
      .must("model", .string(max: 300)),
      .must(
        "missing",
        .array(
          .object([
            .must("rule", .oneOf(Missing.Rule.allCases.map(\.rawValue))), .must("of", .string(max: 500)),
            .must("what", .text), .must("wayOut", .text),
          ]), max: 2000), "empty: it may be published"),
    ]))
}

extension LineageGraph: Shaped {
  static let shape = Schema.named(
    "LineageGraph",
    .object([
      .must(
        "nodes",
        .array(
          .object([
            .must("id", .string(max: 500)), .must("kind", .oneOf(Kind.allCases.map(\.rawValue))), .must("name", .text),
            .may("state", .string(max: 40)), .may("revokedAt", .instant),
          ]), max: most)),
      .must(
        "edges",
        .array(
          .object([
            .must("from", .string(max: 500)), .must("to", .string(max: 500), "is made of, or by, `from`"),
            .may("revokedAt", .instant),
          ]), max: most)),
    ]))
}
