import DataSpace
import Exchange
import Identity
import Vocabulary

extension DataCost: Shaped {
  static let kindShape = Schema.oneOf(Kind.allCases.map(\.rawValue))
  static let dayShape = Schema.string(min: 10, max: 10)
  static let documentShape = Schema.named(
    "DataDocument",
    .object([.must("title", .string(min: 1, max: 200)), .must("sha256", .hex32, "of the document's bytes")]))

  static let shape = Schema.named(
    "DataCost",
    .object([
      .must("id", .id(idPrefix)), .must("dataset", .id(Dataset.idPrefix)), .must("unit", .id(Participant.idPrefix)),
      .must("kind", kindShape), .must("fen", .signed, "negative for a reversal"), .must("day", dayShape),
      .may("words", .string(max: 500)), .may("document", documentShape),
      .may("reverses", .id(idPrefix), "the entry that it takes back"), .must("recordedAt", .instant),
      .must("entry", .integer(), "its entry in the evidence log"),
    ]))
}

extension DataCostDraft {
  static let shape = Schema.named(
    "DataCostDraft",
    .object([
      .must("kind", DataCost.kindShape), .must("fen", .integer(min: 1, max: DataAssets.mostFen)),
      .must("day", DataCost.dayShape, "the day it belongs to, such as 2026-11-03"), .may("words", .string(max: 500)),
      .must("document", DataCost.documentShape, "what it rests on, by digest"),
    ]))
}

extension DataAssetClass: Shaped {
  static let shape = Schema.named(
    "DataAssetClass",
    .object([
      .must("kind", .oneOf(Kind.allCases.map(\.rawValue)), "无形资产, 存货, 开发支出 or 未确认为资产"),
      .must("origin", .oneOf(Origin.allCases.map(\.rawValue))),
      .must("day", DataCost.dayShape, "the day from which it counts"), .may("words", .string(max: 500)),
      .must("document", DataCost.documentShape, "the decision that it rests on, by digest"),
    ]))
}

extension DataAsset: Shaped {
  static let shape = Schema.named(
    "DataAsset",
    .object([
      .must("dataset", .id(Dataset.idPrefix)), .must("title", .text), .must("unit", .id(Participant.idPrefix)),
      .must("isOwn", .boolean, "the unit has it in the catalogue"), .may("asset", DataAssetClass.shape),
      .must(
        "rights",
        .array(
          .object([
            .must("id", .id(DataRight.idPrefix)), .must("kind", DataRight.kindShape), .must("until", .instant),
            .must("state", DataRight.stateShape),
            .must("certificate", .integer(), "the entry of evidence whose receipt is its certificate"),
          ]))), .may("quality", DatasetQuality.shape), .must("from", .string(max: 7)), .must("to", .string(max: 7)),
      .must("costBeforeFen", .signed, "costs of days before `from`"),
      .must("costs", .array(.object([.must("kind", DataCost.kindShape), .must("fen", .signed)]), max: 30)),
      .must("costFen", .signed, "the sum of `costs`"),
      .may("offer", .id(Offer.idPrefix), "datasets that name one offer share its agreements"),
      .must("agreements", .integer(), "of the unit, signed by both sides, made in these months"),
      .must("uses", .integer(), "begun in these months"),
      .must("grossFen", .integer(), "charged for uses settled in these months"),
      .must("voucherFen", .integer(), "of it what vouchers paid"),
      .must("bookedFen", .integer(), "what the transfers of these charges come to in the books: `grossFen`"),
    ]))
}
