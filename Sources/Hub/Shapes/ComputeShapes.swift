import Compute
import Exchange
import Identity
import Ledger

extension Upload: Shaped {
  static let shape = Schema.named(
    "Upload",
    .object([
      .must("id", .id(idPrefix)), .must("owner", .id(Participant.idPrefix)), .must("sha256", .hex32),
      .must("bytes", .integer()), .must("at", .instant),
    ]))
}

extension JobDraft: Shaped {
  static let shape = Schema.named(
    "JobDraft", .object(members(command: .string(min: 1, max: 4000), words: 100, files: 20)))

  /// As it is kept: also what came in by another door.
  static let kept = Schema.named(
    "KeptJobDraft",
    .object(
      members(command: .string(max: 200_000), words: 100_000, files: 1000) + [
        .may("task", .any(maxBytes: 16 << 20), "several commands, as a task of the TES door has them")
      ]))

  private static func members(command: Schema, words: Int, files: Int) -> [Schema.Member] {
    [
      .may("agreement", .id(Agreement.idPrefix), "absent: the hub chooses among the caller's, as `prefer` says"),
      .must("purpose", .purpose),
      .may(
        "pool", .id(Pool.idPrefix),
        "absent: where the hub chooses, the best; else the one that the agreement names, or the hub's own"),
      .may("prefer", .oneOf(Preference.allCases.map(\.rawValue)), "what the hub's choice looks at first"),
      .must("command", .array(command, max: words)),
      .may(
        "inputs",
        .array(
          .object([
            .must("name", .string(min: 1, max: 100)), .may("upload", .id(Upload.idPrefix)),
            .may("agreement", .id(Agreement.idPrefix)),
          ]), max: files)),
      .may("outputs", .array(.string(min: 1, max: 100), max: files)),
      .may("environment", .map(.string(max: 1000))), .must("cpuSeconds", .integer(min: 1, max: 86_400)),
      .may("memoryMiB", .integer(min: 16, max: 1_048_576)), .may("wallSeconds", .integer(min: 1, max: 604_800)),
      .may("milliCPU", .integer(max: 100_000_000), "absent: it shares what there is"),
      .may("accelerators", .array(AcceleratorDemand.shape, max: 16)), .may("voucher", .id(VoucherGrant.idPrefix)),
      .may("priority", .oneOf(Priority.allCases.map(\.rawValue)), "normal unless told; urgent where it is agreed"),
      .may(
        "after",
        .array(
          .object([
            .must("job", .id(Job.idPrefix)),
            .may(
              "condition", .oneOf(Dependency.Condition.allCases.map(\.rawValue)),
              "completed unless told; ended: however it ended"),
          ]), max: 100), "jobs that it waits for"),
      .may("notBefore", .instant, "it does not start earlier; at most 31 days ahead"),
      .may("deadline", .instant, "it has ended by then, or is not started"),
      .may("maxFen", .integer(), "the most it may cost, power and all, before any voucher"),
      .may(
        "folder", .string(min: 1, max: 1024),
        "where it works: a folder shared with its consumer on the hub's machine, or any folder of a cluster"),
      .may(
        "retries", .integer(max: 100),
        "how often it goes back to its queue after it had to make room or its machine failed; 0 unless told"),
      .may("checkpoint", .boolean, "true if it goes on from where it was, so that little is lost by making room"),
      .may("work", NodeGroup.Work.shape, "where pools keep nodes apart for it; training unless told"),
      .may("image", .string(min: 1, max: 300), "a container image, in pools that have it"),
    ]
  }
}

extension JobArrayDraft: Shaped {
  static let shape = Schema.named(
    "JobArrayDraft",
    .object([
      .must("job", JobDraft.shape, "of each task, which finds its place in LINGQU_ARRAY_INDEX"),
      .must("count", .integer(min: 1, max: JobArray.largest)),
      .may("gang", .boolean, "all start together, and stop when one of them ends otherwise than well"),
      .may(
        "atOnce", .integer(min: 1, max: JobArray.largest),
        "how many run at the same time, at most: each further task waits for the end of the one so many before it"),
    ]))
}

extension JobArray: Shaped {
  static let shape = Schema.named(
    "JobArray",
    .object([
      .must("id", .id(idPrefix)), .must("consumer", .id(Participant.idPrefix)),
      .must("provider", .id(Participant.idPrefix)), .must("count", .integer(min: 1)), .must("gang", .boolean),
      .must("submittedAt", .instant),
    ]))
}

extension JobExplanation: Shaped {
  static let needs = Schema.object([
    .must("milliCPU", .integer()), .must("memoryMiB", .integer(), "its files included"),
    .must("accelerators", .array(AcceleratorDemand.shape, max: 16)),
  ])
  static let turn = Schema.object([
    .must("word", .oneOf(Turn.Word.allCases.map(\.rawValue))), .must("text", .text),
    .may("because", .id(Job.idPrefix), "the job that the decision is about"), .may("until", .instant),
    .may("shortage", shortage, "of a job that a quota keeps waiting: what is missing"),
  ])

  private static let shortage = Schema.object([
    .must(
      "rule",
      .oneOf(["quota.queue-limit", "quota.cohort-full", "quota.none", "quota.never-fits"]), "which rule keeps it"),
    .may("resource", .oneOf(["milliCPU", "memoryMiB", "accelerators"])), .may("missing", .integer()),
    .may("cohort", .string(), "whose members have too little to lend"),
  ])

  static let shape = Schema.named(
    "JobExplanation",
    .object([
      .must("job", .id(Job.idPrefix)), .must("state", .oneOf(Job.State.allCases.map(\.rawValue))),
      .may("pool", .id(Pool.idPrefix)), .must("needs", needs),
      .may("turn", turn, "what its queue decided at this moment; absent once it has started"),
      .may("ahead", .integer(), "jobs of its queue that come before it"),
      .may("startsAt", .instant, "at the latest, if nothing else comes"), .may("reason", .string()),
      .may("nodes", NodeExplanation.shape, "where its pool's nodes are known: which, and why not the others"),
      .may("placement", JobPlacement.shape, "how the hub chose where it runs, if it did"),
      .may("quota", QuotaShare.shape, "on whose quota it runs, or ran"),
      .may("displacement", Displacement.shape, "the last time that it had to make room"),
      .may("outOfContactSince", .instant, "the agent that runs it, or is to, has not been heard since"),
      .may("agentSeenAt", .instant, "when the agent that runs it, or is to, was last heard of"),
    ]))
}

extension JobUsage: Shaped {
  static let shape = Schema.named(
    "JobUsage",
    .object([
      .must("at", .instant), .must("wallMilliseconds", .integer()), .must("cpuMilliseconds", .integer()),
      .must("memoryBytes", .integer(), "of its processes, now"), .must("diskBytes", .integer(), "of its files, now"),
    ]))
}

extension JobResult: Shaped {
  static let shape = Schema.named(
    "JobResult",
    .object([
      .must("ending", .oneOf(Ending.allCases.map(\.rawValue))), .must("exitCode", .signed, "or 128 and the signal"),
      .must("cpuMilliseconds", .integer()), .must("peakMemoryBytes", .integer()),
      .must("startedAt", .integer(), "milliseconds since 1970"), .must("endedAt", .integer()),
      .must("logBytes", .integer()), .must("outputBytes", .integer()),
      .may("bytesRead", .integer(), "by any call; absent where the kernel does not tell"),
      .may("bytesWritten", .integer()),
      .may("energyMillijoules", .integer(), "as the engine measured it"),
      .may("milliCPU", .integer(), "thousandths of a core that it was given"),
      .may("reportedCPUMilliseconds", .signed, "what the engine said, where that cannot be"),
      .may("isModelled", .boolean, "true if nothing was measured: all its processors for all its time"),
    ]))
}

extension WithheldOutput: Shaped {
  static let shape = Schema.named(
    "WithheldOutput",
    .object([.must("rule", .string()), .must("detail", .text), .may("remedy", .text, "what would leave")]))
}

extension Job: Shaped {
  static let shape = Schema.named(
    "Job",
    .object([
      .must("id", .id(idPrefix)), .must("use", .id(Use.idPrefix)), .must("agreement", .id(Agreement.idPrefix)),
      .must("consumer", .id(Participant.idPrefix)), .must("provider", .id(Participant.idPrefix)),
      .may("pool", .id(Pool.idPrefix)), .may("engine", .string(max: 100), "the machine that it was started on"),
      .may("node", JobNode.shape, "that the hub counts it on; the cluster itself decides where it runs"),
      .must("draft", JobDraft.kept),
      .must("state", .oneOf(State.allCases.map(\.rawValue))),
      .may("result", JobResult.shape),
      .must("outputs", .map(.id(Upload.idPrefix)), "names and the uploads they became"),
      .may("withheld", .map(WithheldOutput.shape), "outputs that did not leave, and why"),
      .may("reason", .string(), "why it ended otherwise than well, or is being stopped"),
      .may("stoppedBy", .id(Participant.idPrefix), "the participant who had it stopped"),
      .may(
        "logWithheld", .boolean,
        "true if what a cited agreement lets leave has bounds, so that only the site sees the log"),
      .must("submittedAt", .instant), .may("startedAt", .instant, "when it was started"),
      .may("attempt", .integer(min: 2), "which try this is, from the second on"),
      .may("run", .id(idPrefix), "the name under which its engine knows this try"),
      .may("spentSeconds", .integer(), "CPU seconds that earlier tries took"),
      .may(
        "acceleratorSecondsLeft", .integer(), "of what is held, where accelerators are charged"),
      .may("quota", QuotaShare.shape, "on whose quota it was last started"),
      .may("displacement", Displacement.shape, "the last time that it had to make room"),
      .may("array", .id(JobArray.idPrefix)), .may("index", .integer(), "its place in the array, from 0"),
      .may(
        "outOfContactSince", .instant, "the agent that runs it has not been heard since; the job is not lost by that"),
    ]))
}
