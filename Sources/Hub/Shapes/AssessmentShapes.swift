import DataSpace
import Identity
import Tables
import Vocabulary

extension QualityScore {
  private static let part = Schema.object([
    .must("dimension", .oneOf(Dimension.allCases.map(\.rawValue))), .must("score", .number),
    .must("checks", .integer(min: 1)),
  ])

  static let shape = Schema.named(
    "QualityScore",
    .object([
      .must("total", .number, "the mean of the dimensions that were looked at (GB/T 36344)"),
      .must(
        "grade", .oneOf(Grade.allCases.map(\.rawValue)), "of the weakest dimension: from 95, 85 and 70 on; else poor"),
      .must("parts", .array(part, max: Dimension.allCases.count), "a dimension that nobody has looked at is not there"),
    ]))
}

extension CheckReport {
  private static let name = Schema.string(max: 200)

  private static let outcome = Schema.named(
    "CheckOutcome",
    .object([
      .may("column", .string(max: 400)), .may("id", .string(max: 200)), .must("metric", .string(min: 1, max: 60)),
      .must("what", .string(max: 1000)), .must("found", .integer(), "rows against it"),
      .must("value", .number), .must("expected", .string(max: 200)), .must("passed", .boolean),
      .must("dimension", .string(max: 60)), .may("severity", .string(max: 60)),
      .must(
        "examples",
        .array(
          .object([
            .must("row", .integer()), .must("value", .string(max: 500), "not kept: values stay with the data"),
          ]), max: 5)), .may("fix", .text),
    ]))

  static let shape = Schema.named(
    "CheckReport",
    .object([
      .must("table", .string(max: 400)), .must("rows", .integer()), .must("ragged", .integer()),
      .must("columns", .integer(), "of the contract"), .must("missingColumns", .array(name, max: 500)),
      .must("unknownColumns", .array(name, max: 500)), .must("checks", .array(outcome, max: 500)),
      .must("notChecked", .array(name, max: 500), "what it says of other tables that were not at hand"),
      .must("score", QualityScore.shape),
    ]))
}

extension AssessmentDraft {
  static let shape = Schema.named(
    "AssessmentDraft",
    .object([
      .must("table", .hex32, "SHA-256 of the table that was checked"),
      .must("contract", .hex32, "SHA-256 of the contract"),
      .must("report", CheckReport.shape, "what `lingqu data check --json` prints"),
    ]))
}

extension DatasetAssessment: Shaped {
  static let shape = Schema.named(
    "DatasetAssessment",
    .object([
      .must("id", .id(idPrefix)), .must("dataset", .id(Dataset.idPrefix)), .must("version", .integer(min: 1)),
      .must("assessor", .id(Participant.idPrefix)), .must("at", .instant), .must("table", .hex32),
      .must("contract", .hex32), .must("report", CheckReport.shape),
    ]))
}

extension DatasetQuality {
  static let shape = Schema.named(
    "DatasetQuality",
    .object([
      .must("score", .number), .must("grade", .oneOf(QualityScore.Grade.allCases.map(\.rawValue))),
      .must("at", .instant),
    ]))
}
