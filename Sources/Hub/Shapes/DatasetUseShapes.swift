import DataSpace
import Identity
import Vocabulary

extension DatasetUse: Shaped {
  static let shape = Schema.named(
    "DatasetUse",
    .object([
      .must("dataset", .id(Dataset.idPrefix)), .may("since", .instant, "from when it is counted; all time unless told"),
      .must("views", .integer(min: 0), "how often it was looked at, by whomever but its owner; counted in seconds"),
      .must("total", figures),
      .must(
        "months",
        .array(
          .named(
            "DatasetUseMonth",
            .object(
              [.must("month", .string(min: 7, max: 7), "in China's time")]
                + ["views", "requests", "agreements"].map { .must($0, .integer(min: 0)) })), max: DatasetUses.months),
        "the last twelve, the newest last"),
      .may(
        "units",
        .array(
          .named(
            "DatasetUseOfUnit",
            .object([.must("unit", .id(Participant.idPrefix)), .must("name", .text), .must("figures", figures)])),
          max: DatasetUses.mostLines), "most used first; for the owner and those who oversee"),
      .may(
        "purposes",
        .array(
          .named("DatasetUseForPurpose", .object([.must("purpose", .string(max: 200)), .must("figures", figures)])),
          max: DatasetUses.mostLines), "most used first; for the owner and those who oversee"),
      .must("isPartial", .boolean, "there is more than what is read for one answer: these are the newest"),
    ]))

  private static let figures = Schema.named(
    "DatasetUseFigures",
    .object([
      .must(
        "requests",
        .named(
          "DatasetUseRequests",
          .object(["all", "pending", "granted", "refused", "withdrawn"].map { .must($0, .integer(min: 0)) }))),
      .must("agreements", .integer(min: 0), "made"), .must("active", .integer(min: 0), "of them usable now"),
      .must("uses", .integer(min: 0), "permitted and begun"), .may("firstUse", .instant), .may("lastUse", .instant),
      .may(
        "sent",
        .named(
          "DatasetUseSent", .object(["calls", "rows", "bytes"].map { .must($0, .integer(min: 0)) })),
        "what was sent, where it is metered; not told of some days only"),
    ]))
}
