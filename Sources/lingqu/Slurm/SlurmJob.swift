import Compute
import Vocabulary

/// A job of the hub's as Slurm would tell of it.
struct SlurmJob {
  let job: Job
  /// Its index in an array.
  let task: Int64?

  init(_ job: Job) {
    self.job = job
    let spec = job.draft.environment?[Note.array].flatMap { SlurmArraySpec($0) }
    task = job.index.map { index in
      spec.flatMap { spec in spec.indices.indices.contains(Int(index)) ? spec.indices[Int(index)] : nil } ?? index
    }
  }

  /// Variables in which `sbatch` leaves what a job of the hub's has no place for.
  enum Note {
    static let name = "LINGQU_SLURM_NAME"
    static let user = "LINGQU_SLURM_USER"
    static let folder = "LINGQU_SLURM_FOLDER"
    static let comment = "LINGQU_SLURM_COMMENT"
    static let array = "LINGQU_SLURM_ARRAY"
    static let tasks = "LINGQU_SLURM_TASKS"
    static let command = "LINGQU_SLURM_COMMAND"
    static let output = "LINGQU_SLURM_OUTPUT"
    static let error = "LINGQU_SLURM_ERROR"
    static let limit = "LINGQU_SLURM_LIMIT"
  }

  func note(_ name: String) -> String? { job.draft.environment?[name].flatMap { $0.isEmpty ? nil : $0 } }

  var raw: String { "\(job.id.number())" }
  var arrayNumber: String? { job.array.map { "\($0.number(mark: true))" } }
  /// `N` or `N_i`.
  var number: String { arrayNumber.map { "\($0)_\(task ?? 0)" } ?? raw }
  var name: String {
    note(Note.name) ?? job.draft.command.first?.split(separator: "/").last.map { String($0) } ?? "job"
  }
  var user: String? { note(Note.user) }
  var folder: String { job.draft.folder ?? note(Note.folder) ?? "/job" }
  var limit: Int64 { note(Note.limit).flatMap { Int64($0) } ?? job.draft.wallSeconds ?? 600 }
  var cpus: Int64 { max(1, ((job.draft.milliCPU ?? 1000) + 999) / 1000) }
  var memoryMiB: Int64 { job.draft.memoryMiB ?? 512 }

  /// As they were submitted, and tasks of an array by their place in it.
  static func precedes(_ a: SlurmJob, _ b: SlurmJob) -> Bool {
    if let one = a.job.array, one == b.job.array { return a.job.index ?? 0 < b.job.index ?? 0 }
    let (first, second) = (
      a.job.array?.description.dropFirst(4) ?? a.job.id.description.dropFirst(4),
      b.job.array?.description.dropFirst(4) ?? b.job.id.description.dropFirst(4)
    )
    return first < second
  }

  // MARK: - Course

  enum State: String, CaseIterable {
    case pending = "PENDING", running = "RUNNING", suspended = "SUSPENDED", completed = "COMPLETED"
    case cancelled = "CANCELLED", failed = "FAILED", timeout = "TIMEOUT", nodeFail = "NODE_FAIL"
    case preempted = "PREEMPTED", bootFail = "BOOT_FAIL", deadline = "DEADLINE", outOfMemory = "OUT_OF_MEMORY"
    case completing = "COMPLETING", configuring = "CONFIGURING"

    var compact: String {
      switch self {
      case .pending: "PD"
      case .running: "R"
      case .suspended: "S"
      case .completed: "CD"
      case .cancelled: "CA"
      case .failed: "F"
      case .timeout: "TO"
      case .nodeFail: "NF"
      case .preempted: "PR"
      case .bootFail: "BF"
      case .deadline: "DL"
      case .outOfMemory: "OOM"
      case .completing: "CG"
      case .configuring: "CF"
      }
    }

    init?(named text: String) {
      guard
        let found = Self.allCases.first(where: { $0.rawValue == text.uppercased() || $0.compact == text.uppercased() })
      else { return nil }
      self = found
    }

    var isOver: Bool { ![.pending, .running, .suspended, .completing, .configuring].contains(self) }
  }

  var state: State {
    switch job.state {
    case .queued, .starting: return .pending
    case .running: return .running
    case .completed: return .completed
    case .cancelled where job.reason?.hasPrefix("preempted") == true: return .preempted
    case .cancelled: return job.reason?.hasPrefix("deadline-missed") == true ? .deadline : .cancelled
    case .lost: return .nodeFail
    case .failed: break
    }
    return switch job.result?.ending {
    case .outOfTime, .outOfCPU: .timeout
    case .outOfMemory: .outOfMemory
    case .preempted: .preempted
    case .nodeFailed, .lost, .terminated: .nodeFail
    case .cancelled: .cancelled
    default: .failed
    }
  }

  /// `code:signal`.
  var exitCode: String {
    guard state == .failed || state == .outOfMemory, let result = job.result else { return "0:0" }
    if result.ending == .outOfMemory { return "0:125" }
    guard result.ending == .exited else { return "1:0" }
    return result.exitCode > 128 ? "0:\(result.exitCode - 128)" : "\(max(0, result.exitCode)):0"
  }

  var startedAt: Instant? {
    guard job.state != .queued, job.state != .starting else { return nil }
    if let at = job.result?.startedAt, at > 0 { return Instant(milliseconds: at) }
    return job.startedAt
  }
  /// When it ended: of a job that never ran nobody noted it, so it is when it was submitted.
  var endedAt: Instant? {
    guard job.state.isOver else { return nil }
    if let at = job.result?.endedAt, at > 0 { return Instant(milliseconds: at) }
    return job.startedAt ?? job.submittedAt
  }
  var elapsed: Int64 {
    guard let startedAt else { return 0 }
    return max(0, (endedAt ?? .now).milliseconds(since: startedAt) / 1000)
  }

  /// Why it waits, in Slurm's words, as far as the job itself tells.
  var reason: String {
    guard state == .pending else { return "None" }
    if let at = job.draft.notBefore, at > .now { return "BeginTime" }
    if job.draft.after?.isEmpty == false, job.state == .queued { return "Dependency" }
    return job.state == .starting ? "None" : "Resources"
  }
}
