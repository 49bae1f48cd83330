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
    "JobDraft",
    .object([
      .must("agreement", .id(Agreement.idPrefix)), .must("purpose", .purpose),
      .may("pool", .id(Pool.idPrefix), "absent: the one that the agreement names, or else the hub's own"),
      .must("command", .array(.string(min: 1, max: 4000), max: 100)),
      .may(
        "inputs",
        .array(
          .object([
            .must("name", .string(min: 1, max: 100)), .may("upload", .id(Upload.idPrefix)),
            .may("agreement", .id(Agreement.idPrefix)),
          ]), max: 20)),
      .may("outputs", .array(.string(min: 1, max: 100), max: 20)),
      .may("environment", .map(.string(max: 1000))), .must("cpuSeconds", .integer(min: 1, max: 86_400)),
      .may("memoryMiB", .integer(min: 16, max: 1_048_576)), .may("wallSeconds", .integer(min: 1, max: 604_800)),
      .may("milliCPU", .integer(max: 100_000_000), "absent: it shares what there is"),
      .may("accelerators", .array(AcceleratorDemand.shape, max: 16)), .may("voucher", .id(VoucherGrant.idPrefix)),
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
    ]))
}

extension Job: Shaped {
  static let shape = Schema.named(
    "Job",
    .object([
      .must("id", .id(idPrefix)), .must("use", .id(Use.idPrefix)), .must("agreement", .id(Agreement.idPrefix)),
      .must("consumer", .id(Participant.idPrefix)), .must("provider", .id(Participant.idPrefix)),
      .may("pool", .id(Pool.idPrefix)), .must("draft", JobDraft.shape),
      .must("state", .oneOf(State.allCases.map(\.rawValue))),
      .may("result", JobResult.shape),
      .must("outputs", .map(.id(Upload.idPrefix)), "names and the uploads they became"),
      .may("reason", .string(), "why it ended otherwise than well, or is being stopped"),
      .may("stoppedBy", .id(Participant.idPrefix), "the participant who had it stopped"),
      .may("logWithheld", .boolean, "true if a cited policy lets nothing leave, so that only the site sees the log"),
      .must("submittedAt", .instant),
    ]))
}
