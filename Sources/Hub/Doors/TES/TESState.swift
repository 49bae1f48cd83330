import Compute

/// The states of the standard.
enum TESState: String, CaseIterable {
  case unknown = "UNKNOWN"
  case queued = "QUEUED"
  case initializing = "INITIALIZING"
  case running = "RUNNING"
  case paused = "PAUSED"
  case complete = "COMPLETE"
  case executorError = "EXECUTOR_ERROR"
  case systemError = "SYSTEM_ERROR"
  case canceled = "CANCELED"
  case preempted = "PREEMPTED"
  case canceling = "CANCELING"

  /// - Parameter record: asked only of a job that runs: whether its first executor has begun.
  init(_ job: Job, record: () -> TaskRecord?) {
    switch job.state {
    case .queued: self = .queued
    case .starting, .running:
      if job.reason != nil, job.stoppedBy != nil {
        self = .canceling
      } else {
        self = job.state == .running && record()?.steps.isEmpty == false ? .running : .initializing
      }
    case .completed: self = .complete
    case .failed: self = Self.ofFailure(job.result)
    case .cancelled:
      self = job.stoppedBy != nil ? .canceled : job.reason?.hasPrefix("preempted") == true ? .preempted : .systemError
    case .lost: self = .systemError
    }
  }

  /// What a command did, or what it took beyond what it had asked for, is its own error.
  private static func ofFailure(_ result: JobResult?) -> TESState {
    switch result?.ending {
    case .exited? where result?.exitCode != 0: .executorError
    case .outOfMemory?, .outOfCPU?, .outOfTime?: .executorError
    case .preempted?: .preempted
    default: .systemError
    }
  }

  var isOver: Bool {
    [.complete, .executorError, .systemError, .canceled, .preempted].contains(self)
  }
}
