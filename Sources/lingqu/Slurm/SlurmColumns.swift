import Compute
import Vocabulary

/// What lists show of a job, under the names that they give to it.
struct SlurmColumns {
  let partitions: SlurmPartitions
  /// Who asks: jobs that came by another door have no user.
  let user: String

  struct Column: Sendable {
    var title: String
    var show: @Sendable (SlurmJob, SlurmColumns) -> String
  }

  private func node(_ job: SlurmJob) -> String { partitions.name(of: job.job.pool) }

  /// Letters of `squeue --format`.
  static let letters: [Character: Column] = [
    "i": Column(title: "JOBID") { job, _ in job.number },
    "A": Column(title: "JOBID") { job, _ in job.raw },
    "F": Column(title: "ARRAY_JOB_ID") { job, _ in job.arrayNumber ?? job.raw },
    "K": Column(title: "ARRAY_TASK_ID") { job, _ in job.task.map { "\($0)" } ?? "N/A" },
    "t": Column(title: "ST") { job, _ in job.state.compact },
    "T": Column(title: "STATE") { job, _ in job.state.rawValue },
    "j": Column(title: "NAME") { job, _ in job.name },
    "u": Column(title: "USER") { job, list in job.user ?? list.user },
    "P": Column(title: "PARTITION") { job, list in list.node(job) },
    "M": Column(title: "TIME") { job, _ in SlurmWords.clock(job.elapsed, short: true) },
    "l": Column(title: "TIME_LIMIT") { job, _ in SlurmWords.clock(job.limit, short: true) },
    "L": Column(title: "TIME_LEFT") { job, _ in SlurmWords.clock(max(0, job.limit - job.elapsed), short: true) },
    "D": Column(title: "NODES") { _, _ in "1" },
    "C": Column(title: "CPUS") { job, _ in "\(job.cpus)" },
    "m": Column(title: "MIN_MEMORY") { job, _ in "\(job.memoryMiB)M" },
    "R": Column(title: "NODELIST(REASON)") { job, list in
      job.state == .pending || job.startedAt == nil ? "(\(job.reason))" : list.node(job)
    },
    "r": Column(title: "REASON") { job, _ in job.reason },
    "N": Column(title: "NODELIST") { job, list in job.startedAt == nil ? "" : list.node(job) },
    "B": Column(title: "EXEC_HOST") { job, list in job.startedAt == nil ? "n/a" : list.node(job) },
    "S": Column(title: "START_TIME") { job, _ in
      (job.startedAt ?? job.job.draft.notBefore).map(SlurmMoment.text) ?? "N/A"
    },
    "e": Column(title: "END_TIME") { job, _ in
      (job.endedAt ?? job.startedAt?.adding(seconds: job.limit)).map(SlurmMoment.text) ?? "N/A"
    },
    "V": Column(title: "SUBMIT_TIME") { job, _ in SlurmMoment.text(job.job.submittedAt) },
    "a": Column(title: "ACCOUNT") { job, _ in job.job.agreement.description },
    "k": Column(title: "COMMENT") { job, _ in job.note(SlurmJob.Note.comment) ?? "(null)" },
    "o": Column(title: "COMMAND") { job, _ in job.note(SlurmJob.Note.command) ?? "(null)" },
    "Z": Column(title: "WORK_DIR") { job, _ in job.folder },
    "q": Column(title: "QOS") { job, _ in job.job.draft.priority?.rawValue ?? "normal" },
    "Q": Column(title: "PRIORITY") { _, _ in "1" },
    "b": Column(title: "TRES_PER_NODE") { job, _ in Self.gpus(job) ?? "N/A" },
    "E": Column(title: "DEPENDENCY") { job, _ in
      let after = (job.job.draft.after ?? []).map {
        "\($0.condition == .ended ? "afterany" : "afterok"):\($0.job.number())"
      }
      return after.isEmpty ? "(null)" : after.joined(separator: ",")
    },
  ]

  static func gpus(_ job: SlurmJob) -> String? {
    let words = (job.job.draft.accelerators ?? []).map {
      "gres:gpu" + ($0.model.map { ":" + $0 } ?? "") + ":\($0.count)"
    }
    return words.isEmpty ? nil : words.joined(separator: ",")
  }

  /// Names of `squeue --Format`, by the letters that mean the same.
  static let names: [String: Character] = [
    "jobid": "A", "jobarrayid": "i", "arrayjobid": "F", "arraytaskid": "K", "statecompact": "t", "state": "T",
    "name": "j",
    "username": "u", "partition": "P", "timeused": "M", "timelimit": "l", "timeleft": "L", "numnodes": "D",
    "numcpus": "C",
    "minmemory": "m", "reasonlist": "R", "reason": "r", "nodelist": "N", "batchhost": "B", "starttime": "S",
    "endtime": "e",
    "submittime": "V", "account": "a", "comment": "k", "command": "o", "workdir": "Z", "qos": "q", "prioritylong": "Q",
    "priority": "Q", "tres-per-node": "b", "gres": "b", "dependency": "E",
  ]
}
