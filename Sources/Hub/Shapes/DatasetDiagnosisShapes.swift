import DataSpace
import Exchange
import Identity
import Vocabulary

extension DatasetDiagnosis: Shaped {
  static let shape = Schema.named(
    "DatasetDiagnosis",
    .object([
      .must("dataset", .id(Dataset.idPrefix)), .must("title", .text), .must("owner", .id(Participant.idPrefix)),
      .must(
        "findings",
        .array(
          .named(
            "DatasetFinding",
            .object([
              .must("cause", .oneOf(Cause.allCases.map(\.rawValue))), .must("text", .text), .must("remedy", .text),
              .must("numbers", .object(numbers), "what it was counted from"),
              .may("other", .id(Dataset.idPrefix), "of a duplicate, the better one"),
            ])), max: 20)),
      .must("needs", .array(.id(Need.idPrefix), max: 5), "open needs that it could serve"),
    ]))

  private static let numbers: [Schema.Member] = [
    "terms", "needs", "days", "cycleDays", "score", "requests", "refusals", "distributions", "files", "uses",
    "otherScore", "matching",
  ].map { .may($0, .integer()) }
}
