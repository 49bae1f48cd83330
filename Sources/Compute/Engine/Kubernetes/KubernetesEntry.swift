/// What the hub knows of a job that is to run on a cluster.
struct KubernetesEntry: Sendable {
  enum Step: Sendable, Hashable {
    /// To be made in the cluster. Making it twice makes it once: its name is its own. If a request may be on its way, only the
    /// file that claims the job tells that it will never run.
    case wanted(mayBeThere: Bool)
    case submitting
    case submitted
    case over(EngineState)
  }

  private(set) var step: Step
  /// When it took this step, on the clock that only goes forward.
  private(set) var since: Int64
  /// The longest it may run, in milliseconds.
  let longest: Int64
  let milliCPU: Int64
  /// Whether the cluster may know of it.
  private(set) var wasSubmitted: Bool
  /// Whether the cluster has told of it.
  private(set) var wasSeen = false
  /// Its pod as it was last seen.
  private(set) var pod: KubernetesPod?
  /// When it was first seen to run.
  private(set) var runningSince: Int64?
  /// When it was first seen with a node and not beginning, or without a pod.
  private(set) var stuckSince: Int64?
  /// When it was first seen on a node that is lost or on its way out.
  private(set) var shakenSince: Int64?
  /// Somebody wants it stopped.
  var isUnwanted = false
  /// When it was last told to stop.
  var toldAt: Int64?
  /// Somebody looks at how it ended.
  var isConcluding = false

  init(_ step: Step, _ spec: JobSpec, at now: Int64) {
    self.step = step
    since = now
    longest = spec.limits.wallSeconds * 1000
    milliCPU = spec.share?.milliCPU ?? 1000
    wasSubmitted = step == .submitted || step == .wanted(mayBeThere: true)
  }

  mutating func go(_ next: Step, at now: Int64) {
    step = next
    since = now
    if next == .submitting || next == .submitted { wasSubmitted = true }
    isConcluding = false
  }

  /// The cluster has told of its pod, or that it has none yet.
  mutating func saw(_ pod: KubernetesPod?, at now: Int64) {
    wasSeen = true
    if let pod { self.pod = pod }
    if let pod, pod.startedAt > 0, !pod.isOver { runningSince = runningSince ?? now }
    let isStuck = runningSince == nil && pod.map { $0.node != nil && !$0.isOver } ?? true
    stuckSince = isStuck ? stuckSince ?? now : nil
    let isShaken = pod.map { $0.phase == "Unknown" || $0.isDeleting } ?? false
    shakenSince = isShaken ? shakenSince ?? now : nil
  }

  func isOutOfTime(at now: Int64) -> Bool { runningSince.map { now - $0 > longest } ?? false }

  var isOver: Bool { if case .over = step { true } else { false } }

  var state: EngineState {
    switch step {
    case .over(let state): state
    case .submitted: runningSince == nil ? .starting : .running
    case .wanted, .submitting: .starting
    }
  }
}
