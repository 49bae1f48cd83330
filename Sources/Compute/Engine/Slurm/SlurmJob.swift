import Vocabulary

/// A job as Slurm's controller tells it.
struct SlurmJob: Sendable, Hashable {
  var id: Int64
  /// The hub's own name of it.
  var name: String
  var state: SlurmState
  /// As wait(2) tells it.
  var status: Int64
  /// In seconds since 1970; 0 if it did not.
  var start: Int64
  var end: Int64
  var processors: Int64
  /// The node that it runs on; nil before.
  var node: String?

  init?(_ json: JSON) {
    guard let id = json["job_id"]?.int, let name = json["name"]?.string, let word = json["job_state"]?.string else {
      return nil
    }
    self.id = id
    self.name = name
    state = SlurmState(word)
    status = json["exit_code"]?.int ?? 0
    start = json["start_time"]?.int ?? 0
    end = json["end_time"]?.int ?? 0
    processors = max(1, json["cpus"]?.int ?? 1)
    node = json["nodes"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// As a shell tells it.
  var exitCode: Int64 { status & 0x7F != 0 ? 128 + (status & 0x7F) : status >> 8 & 0xFF }
}

/// The state of a job, of all that Slurm has what matters here.
enum SlurmState: Sendable, Hashable {
  case waiting, running
  case completed, failed, cancelled, timedOut, outOfMemory, nodeFailed, preempted

  init(_ word: String) {
    // Accounting adds who did it: `CANCELLED by 0`.
    switch word.split(separator: " ").first {
    case "COMPLETED": self = .completed
    case "FAILED", "BOOT_FAIL": self = .failed
    case "CANCELLED", "REVOKED": self = .cancelled
    case "TIMEOUT", "DEADLINE": self = .timedOut
    case "OUT_OF_MEMORY": self = .outOfMemory
    case "NODE_FAIL": self = .nodeFailed
    case "PREEMPTED": self = .preempted
    case "PENDING", "CONFIGURING", "REQUEUED", "RESV_DEL_HOLD", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT":
      self = .waiting
    default: self = .running
    }
  }

  var isOver: Bool { self != .waiting && self != .running }
}
