import Compute
import Vocabulary

/// A field of `sacct --format`.
struct SacctColumn: Sendable {
  var name: String
  var width: Int
  var isLeft = false
  var show: @Sendable (SlurmJob, SlurmColumns) -> String

  init(_ name: String, _ width: Int, _ show: @escaping @Sendable (SlurmJob, SlurmColumns) -> String) {
    self.name = name
    self.width = width
    self.isLeft = name == "JobID" || name == "JobIDRaw"
    self.show = show
  }

  private static func same(_ name: String, _ width: Int, _ letter: Character) -> SacctColumn {
    SacctColumn(name, width) { job, list in SlurmColumns.letters[letter]?.show(job, list) ?? "" }
  }

  func cell(_ text: String, isTitle: Bool = false) -> String {
    guard text.count > width, !isTitle else { return SlurmLayout<Int>.fit(text, width, !isLeft) }
    return String(text.prefix(max(0, width - 1))) + "+"
  }

  private static func moment(_ instant: Instant?) -> String { instant.map(SlurmMoment.text) ?? "Unknown" }
  private static func tres(_ job: SlurmJob) -> String {
    var words = ["billing=\(job.cpus)", "cpu=\(job.cpus)"]
    let gpus = (job.job.draft.accelerators ?? []).reduce(0) { $0 + $1.count }
    if gpus > 0 { words.append("gres/gpu=\(gpus)") }
    return (words + ["mem=\(job.memoryMiB)M", "node=1"]).joined(separator: ",")
  }

  static let all: [SacctColumn] = [
    SacctColumn("Account", 10) { job, _ in job.job.agreement.description },
    SacctColumn("AllocCPUS", 10) { job, _ in "\(job.cpus)" },
    SacctColumn("AllocNodes", 10) { job, _ in job.startedAt == nil ? "0" : "1" },
    SacctColumn("AllocTRES", 10) { job, _ in job.startedAt == nil ? "" : tres(job) },
    SacctColumn("Cluster", 10) { _, _ in "lingqu" },
    SacctColumn("Comment", 14) { job, _ in job.note(SlurmJob.Note.comment) ?? "" },
    SacctColumn("ConsumedEnergy", 14) { job, _ in job.job.result?.energyMillijoules.map { "\($0 / 1000)" } ?? "0" },
    SacctColumn("CPUTime", 10) { job, _ in SlurmWords.clock(job.elapsed * job.cpus) },
    SacctColumn("CPUTimeRAW", 10) { job, _ in "\(job.elapsed * job.cpus)" },
    SacctColumn("DerivedExitCode", 15) { _, _ in "0:0" },
    SacctColumn("Elapsed", 10) { job, _ in SlurmWords.clock(job.elapsed) },
    SacctColumn("ElapsedRaw", 10) { job, _ in "\(job.elapsed)" },
    SacctColumn("Eligible", 19) { job, _ in
      moment(max(job.job.submittedAt, job.job.draft.notBefore ?? job.job.submittedAt))
    },
    SacctColumn("End", 19) { job, _ in moment(job.endedAt) },
    SacctColumn("ExitCode", 8) { job, _ in job.exitCode },
    SacctColumn("JobID", 22) { job, _ in job.number },
    // Of a task of an array the real one has a number of its own, except for one task, which has the array's. Clients look for
    // the numbers that they know.
    SacctColumn("JobIDRaw", 22) { job, _ in job.number },
    SacctColumn("JobName", 10) { job, _ in job.name },
    SacctColumn("MaxRSS", 10) { job, _ in job.job.result.map { "\($0.peakMemoryBytes >> 10)K" } ?? "" },
    SacctColumn("NCPUS", 10) { job, _ in "\(job.cpus)" },
    SacctColumn("NNodes", 8) { _, _ in "1" },
    SacctColumn("NodeList", 15) { job, list in
      job.startedAt == nil ? "None assigned" : list.partitions.name(of: job.job.pool)
    },
    SacctColumn("NTasks", 8) { job, _ in job.note(SlurmJob.Note.tasks) ?? "1" },
    same("Partition", 10, "P"), same("Priority", 10, "Q"), same("QOS", 10, "q"), same("Reason", 22, "r"),
    SacctColumn("ReqCPUS", 8) { job, _ in "\(job.cpus)" },
    SacctColumn("ReqMem", 10) { job, _ in "\(job.memoryMiB)M" },
    SacctColumn("ReqTRES", 10) { job, _ in tres(job) },
    SacctColumn("Start", 19) { job, _ in moment(job.startedAt) },
    SacctColumn("State", 10) { job, _ in job.state.rawValue },
    same("Submit", 19, "V"),
    SacctColumn("Timelimit", 10) { job, _ in SlurmWords.clock(job.limit) },
    SacctColumn("TimelimitRaw", 10) { job, _ in "\((job.limit + 59) / 60)" },
    SacctColumn("TotalCPU", 10) { job, _ in
      let taken = job.job.result?.cpuMilliseconds ?? 0
      let rest = taken % 1000
      guard taken < 3_600_000, rest > 0 else { return SlurmWords.clock(taken / 1000) }
      let parts = "\(1000 + rest)".dropFirst()
      return SlurmWords.clock(taken / 1000).dropFirst(3) + "." + parts
    },
    SacctColumn("UID", 6) { _, _ in "\(SlurmShim.userNumber)" },
    same("User", 9, "u"),
    SacctColumn("WCKey", 10) { _, _ in "" },
    same("WorkDir", 20, "Z"),
  ]
}
