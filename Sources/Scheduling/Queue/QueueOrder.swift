#if canImport(Glibc)
  internal import Glibc
#endif

/// Who is first: the smallest score.
public enum QueueOrder: String, Sendable, CaseIterable {
  /// First come, first served.
  case fcfs
  /// Shortest job first.
  case sjf
  /// WFP3, −(wait ÷ duration)³ × width (Tang et al., CLUSTER 2009), with the wait of the moment.
  case wfp3
  /// UNICEP, −wait ÷ (log₂ width × duration), with the wait of the moment.
  case unicep
  /// F1, log₁₀ duration × width + 870 × log₁₀ submission (Carastan-Santos and de Camargo, SC '17).
  case f1
  /// Smallest duration × width first.
  case area

  /// The score as the published comparison (RLScheduler, SC '20) has it. Its harness keeps −1 as the start of a job
  /// that has not started, and takes −1 − submission for the wait in WFP3 and UNICEP; to compare with its table
  /// that has to be so here too.
  public func publishedScore(_ job: QueuedJob) -> Double { score(job, wait: -1 - job.submitted) }

  public func score(_ job: QueuedJob, at now: Int64) -> Double { score(job, wait: now - job.submitted) }

  private func score(_ job: QueuedJob, wait: Int64) -> Double {
    let duration = Double(job.duration)
    let width = Double(job.width)
    let waited = Double(wait)
    switch self {
    case .fcfs: return Double(job.submitted)
    case .sjf: return duration
    case .wfp3: return -(cube(waited / duration)) * width
    case .unicep: return -(waited + 1e-15) / (log2(width + 1e-15) * duration)
    case .f1:
      let submitted = job.submitted > 0 ? Double(job.submitted) : 0.1
      return log10(duration) * width + 870 * log10(submitted)
    case .area: return duration * width
    }
  }

  private func cube(_ value: Double) -> Double { pow(value, 3) }

  /// Whether a score stays as it is while a job waits.
  var isFixed: Bool { self != .wfp3 && self != .unicep }
}
