import Compute
import Identity
import Scheduling
import Vocabulary

extension QuotaAmounts {
  static let shape = Schema.named(
    "QuotaAmounts",
    .object([
      .may("milliCPU", .integer(max: 1_000_000_000_000), "thousandths of a core"),
      .may("memoryMiB", .integer(max: 1_000_000_000_000), "files included"),
      .may("accelerators", .integer(max: 1_000_000_000_000), "of whatever model"),
    ]))
}

extension Quota {
  private static let members: [Schema.Member] = [
    .may("cohort", .string(min: 1, max: 60), "those of one cohort in a pool lend each other what they do not use"),
    .must("nominalQuota", QuotaAmounts.shape, "what is its own; what is not named is not counted"),
    .may("borrowingLimit", QuotaAmounts.shape, "how much more it may use while others do not; any unless told"),
    .may("lendingLimit", QuotaAmounts.shape, "how much of its own others may use; all unless told"),
  ]
  private static let preemption = Schema.object([
    .must("withinQueue", .oneOf(QuotaQueue.Preemption.allCases.map(\.rawValue)), "which of its own jobs make room"),
    .must(
      "reclaimWithinCohort", .oneOf(QuotaQueue.Reclaim.allCases.map(\.rawValue)),
      "which jobs of others that use more than their own make room"),
  ])
  private static let kept: [Schema.Member] =
    [.must("pool", .id(Pool.idPrefix)), .must("participant", .id(Participant.idPrefix))] + members + [
      .must("weight", .integer(min: 1, max: 1_000_000), "thousandths"), .must("preemption", preemption),
      .must("changedAt", .instant),
    ]

  static let shape = Schema.named("Quota", .object(kept))
  static let shown = Schema.named(
    "QuotaInUse",
    .object(
      kept + [
        .must("used", QuotaAmounts.shape, "by what runs now; what is counted of it"),
        .must("borrowed", QuotaAmounts.shape, "what of that is beyond its own"),
        .must(
          "lent", QuotaAmounts.shape,
          "how much of its own others of its cohort use; of several lenders each in proportion to what it leaves unused"
        ),
      ]))

  static let draft = Schema.named(
    "QuotaDraft",
    .object(
      members + [
        .may("weight", .integer(min: 1, max: 1_000_000), "thousandths; 1000 unless told"),
        .may("preemption", preemption, "lowerPriority and any unless told"),
      ]))
}

extension QuotaDraft: Shaped {
  static let shape = Quota.draft
}

extension QuotaShare {
  static let shape = Schema.named(
    "QuotaShare",
    .object([
      .may("cohort", .string()), .must("rule", .oneOf(QuotaAdmission.Rule.allCases.map(\.rawValue))),
      .may("borrowed", QuotaAmounts.shape, "what of it is beyond its consumer's own"),
    ]))
}

extension Displacement {
  static let shape = Schema.named(
    "Displacement",
    .object([
      .must("by", .id(Job.idPrefix), "the job that it makes room for"), .must("consumer", .id(Participant.idPrefix)),
      .must("cause", .oneOf(QuotaAdmission.Cause.allCases.map(\.rawValue))), .may("cohort", .string()),
      .may("hasCheckpoint", .boolean, "it goes on from a checkpoint: among equals that spoke for it"),
      .must("at", .instant),
    ]))
}
