/// What the hub knows of a job that is to run on a cluster.
struct SlurmEntry: Sendable {
  enum Step: Sendable, Hashable {
    /// To be submitted. If it may be there already, it is looked for first.
    case wanted(mayBeThere: Bool)
    case submitting
    /// Slurm's number of it.
    case submitted(Int64)
    case over(EngineState)
  }

  private(set) var step: Step
  /// When it took this step, on the clock that only goes forward.
  private(set) var since: Int64
  /// The longest it may run, in milliseconds.
  let longest: Int64
  let memoryBytes: Int64
  let cpuSeconds: Int64
  let processors: Int64
  /// As the controller last told it.
  private(set) var seen: SlurmJob?
  private var runningSince: Int64?
  /// When it was first known to have ended.
  var endedAt: Int64?
  /// Somebody wants it stopped.
  var isUnwanted = false
  /// When it was last told to stop.
  var toldAt: Int64?
  /// Its node failed or was taken from it, and the cluster would have it run again.
  private(set) var isRequeued = false
  /// It has run as long as it may.
  private(set) var isOutOfTime = false
  /// The cluster itself has told its number, not a file that the job could have written.
  private(set) var isTold = false
  /// Accounting is being asked for it, or not to be asked before…
  private var isAsked = false
  private var askedNotBefore: Int64 = .min / 2
  /// Neither the controller nor (after it) accounting knows of it, as they were asked since it took its step.
  var isMissingAtController = false

  init(_ step: Step, _ spec: JobSpec, at now: Int64) {
    self.step = step
    since = now
    longest = spec.limits.wallSeconds * 1000
    memoryBytes = spec.limits.memoryBytes
    cpuSeconds = spec.limits.cpuSeconds
    processors = spec.share?.processors ?? 1
  }

  mutating func go(_ next: Step, at now: Int64) {
    step = next
    since = now
    isMissingAtController = false
    isTold = id != nil
    if case .wanted = next { endedAt = nil }
  }

  /// Whether the cluster is to be told now to stop it.
  func isToBeStopped(_ now: Int64) -> Bool {
    id != nil && (isUnwanted || isOutOfTime || isRequeued) && endedAt == nil && now - (toldAt ?? .min / 2) > 5_000
  }

  /// Whether accounting is to be asked for it now. A job that is looked for at all is looked for there too: the controller forgets.
  func isToBeAsked(_ now: Int64) -> Bool {
    guard !isOver, step != .submitting, !isAsked, now >= askedNotBefore else { return false }
    return isMissingAtController || endedAt.map { now - $0 >= Self.echo } ?? false
  }

  /// How long accounting takes to hear of an end.
  private static let echo: Int64 = 500

  mutating func ask() { isAsked = true }

  /// Accounting has told what it knows, or nothing. The longer it is late the more seldom it is asked.
  mutating func hasBeenAsked(_ now: Int64) {
    isAsked = false
    askedNotBefore = now + min(max((now - (endedAt ?? since)) / 4, 100), 5_000)
  }

  /// The controller has told of it.
  mutating func saw(_ job: SlurmJob, at now: Int64) {
    if id != job.id { go(.submitted(job.id), at: now) }
    seen = job
    isTold = true
    isMissingAtController = false
    if job.state == .waiting, runningSince != nil { isRequeued = true }
    if job.state == .running {
      let began = runningSince ?? now
      runningSince = began
      if now - began > longest { isOutOfTime = true }
    }
    // It may have been missed when the controller was starting.
    if !job.state.isOver { endedAt = nil } else if endedAt == nil { endedAt = now }
  }

  var isOver: Bool { if case .over = step { true } else { false } }
  var id: Int64? { if case .submitted(let id) = step { id } else { nil } }

  var state: EngineState {
    switch step {
    case .over(let state): state
    case .submitted: seen.map { $0.state == .waiting ? .starting : .running } ?? .starting
    case .wanted, .submitting: .starting
    }
  }
}
