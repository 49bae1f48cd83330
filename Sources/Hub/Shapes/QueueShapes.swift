import Compute
import Identity
import Vocabulary

extension PoolLoad {
  private static let amounts = Schema.object([
    .must("milliCPU", .integer()), .must("memoryMiB", .integer()),
    .must(
      "accelerators",
      .array(
        .object([
          .must("model", .string()), .must("memoryMiB", .integer(), "of each"), .must("count", .integer()),
          .may("class", AcceleratorClass.shape),
        ]),
        max: 64)),
  ])

  static let shape = Schema.named(
    "PoolLoad",
    .object([
      .must("pool", .id(Pool.idPrefix)), .must("name", .name),
      .must("state", .oneOf(Pool.State.allCases.map(\.rawValue))),
      .must("running", .integer()), .must("waiting", .integer()), .must("capacity", amounts),
      .must("taken", amounts, "what the jobs that run were given"),
    ]))
}

extension QueueEntry {
  static let shape = Schema.named(
    "QueueEntry",
    .object([
      .must("job", .id(Job.idPrefix)), .must("state", .oneOf(Job.State.allCases.map(\.rawValue))),
      .may("pool", .id(Pool.idPrefix)), .must("consumer", .id(Participant.idPrefix)),
      .must("command", .array(.string(), max: 6), "the beginning of it"),
      .must("priority", .oneOf(JobDraft.Priority.allCases.map(\.rawValue))), .must("needs", JobExplanation.needs),
      .must("longestSeconds", .integer(), "it may run as long"), .must("submittedAt", .instant),
      .may("startedAt", .instant), .may("ahead", .integer(), "jobs of its queue that come before it"),
      .may("startsAt", .instant, "at the latest, if nothing else comes"), .may("turn", JobExplanation.turn),
      .may("quota", QuotaShare.shape, "on whose quota it runs"),
    ]))
}
