import DataSpace
import Exchange
import Identity
import Vocabulary

extension DatasetTheme {
  static let listShape = Schema.array(.oneOf(allCases.map(\.rawValue)), max: allCases.count)
}

extension OperationGrantDraft {
  static let shape = Schema.named(
    "OperationGrantDraft",
    .object([
      .must("title", .object([.must("zh", .string(min: 1, max: 200)), .must("en", .string(max: 200))])),
      .must("mode", OperationGrant.modeShape, "整体授权, 分领域授权 or 依场景授权"),
      .must("operator", .id(Participant.idPrefix)), .may("themes", DatasetTheme.listShape, "with the mode field"),
      .may("scene", .string(min: 1, max: 500), "with the mode scene"),
      .may("datasets", .array(.id(Dataset.idPrefix), max: OperationGrants.mostDatasets)),
      .must("until", .instant, "at most five years from now"), .may("conditions", .string(max: 4000)),
      .may("shareBasisPoints", .integer(min: 0, max: 10_000), "the grantor's part of what is charged"),
      .must("documents", DataRight.documentsShape, "what it rests on, by digest"),
    ]))
}

extension OperationGrant: Shaped {
  static let modeShape = Schema.oneOf(Mode.allCases.map(\.rawValue))

  static let shape = Schema.named(
    "OperationGrant",
    .object([
      .must("id", .id(idPrefix)), .must("title", .text), .must("mode", modeShape),
      .must("grantor", .id(Participant.idPrefix)), .must("operator", .id(Participant.idPrefix)),
      .must("themes", DatasetTheme.listShape), .may("scene", .string(max: 500)),
      .must(
        "datasets",
        .array(
          .object([
            .must("dataset", .id(Dataset.idPrefix)),
            .may("right", .id(DataRight.idPrefix), "the operator's, once the grant is accepted"),
          ]), max: OperationGrants.mostDatasets)),
      .must("until", .instant), .may("conditions", .string(max: 4000)),
      .may("shareBasisPoints", .integer(min: 0, max: 10_000)), .must("documents", DataRight.documentsShape),
      .must("proposedAt", .instant), .may("acceptedAt", .instant), .may("suspendedAt", .instant),
      .may("endedAt", .instant), .may("reason", .string(max: 1000), "for its parties and those who oversee"),
      .must("state", .oneOf(State.allCases.map(\.rawValue))),
    ]))
}

extension OperationGrantAccount: Shaped {
  private static let figures = Schema.named(
    "OperationGrantFigures",
    .object([
      .must("agreements", .integer(), "signed by both sides"), .must("uses", .integer(), "permitted and begun"),
      .must("charges", .integer(), "uses that were paid for"), .must("grossFen", .integer(), "what was charged"),
      .must("voucherFen", .integer(), "of it what vouchers paid"),
      .must("bookedFen", .integer(), "what the transfers of these charges come to in the books: `grossFen`"),
    ]))
  private static let sent = Schema.named(
    "OperationGrantMeter",
    .object([.must("calls", .integer()), .must("rows", .integer()), .must("bytes", .integer())]))

  static let shape = Schema.named(
    "OperationGrantAccount",
    .object([
      .must("grant", .id(OperationGrant.idPrefix)), .must("grantor", .id(Participant.idPrefix)),
      .must("operator", .id(Participant.idPrefix)), .must("from", .string(max: 7)), .must("to", .string(max: 7)),
      .must("total", figures), .must("sent", sent, "until now: meters know no months"),
      .may(
        "grantorShareFen", .integer(), "the grantor's part of `total.grossFen`, cut to the fen; nobody is paid by it"),
      .must(
        "months",
        .array(
          .object([.must("month", .string(max: 7)), .must("figures", figures)]),
          max: OperationGrantAccounts.mostMonths)),
      .must(
        "datasets",
        .array(
          .object([.must("dataset", .id(Dataset.idPrefix)), .must("figures", figures), .must("sent", sent)]),
          max: OperationGrants.mostDatasets)),
    ]))
}
