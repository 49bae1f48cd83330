import Compute
import Vocabulary

extension SiteHour {
  static let shape = Schema.named(
    "SiteHour",
    .object([
      .must("hour", .instant, "when it began"), .must("racksBuilt", .integer()), .must("racksUsed", .integer()),
      .must("cpuUsedSeconds", .integer(), "by the readings recorded in the hour"),
      .must("cpuCapacitySeconds", .integer()), .must("acceleratorUsedSeconds", .integer()),
      .must("acceleratorCapacitySeconds", .integer()), .must("jobSeconds", .integer(), "how long jobs ran"),
      .must("acceleratorJobSeconds", .integer(), "what of it was of jobs with accelerators"),
      .may("isPartial", .boolean, "true of the hour that is not over"),
    ]))
}
