/// What a look at a job and its pod says of it.
enum KubernetesVerdict: Hashable, Sendable {
  /// It waits or runs.
  case goesOn
  /// Something keeps it from beginning, and has for as long as it may: to be looked into.
  case stuck(String)
  /// Its container has ended, or will tell nothing any more.
  case over
  /// The API server has heard of neither it nor a pod of it.
  case gone

  /// How long a pod whose node does not tell of it, or that is told to go, is waited for, in milliseconds.
  private static let patience: Int64 = 30_000

  init(
    _ job: KubernetesJob?, _ pod: KubernetesPod?, _ entry: KubernetesEntry, _ configuration: KubernetesConfiguration,
    at now: Int64
  ) {
    guard let pod else {
      if job == nil {
        self = .gone
      } else if job?.failure != nil || job?.isComplete == true {
        self = .over
      } else {
        // No pod is made: a quota is used up, or something does not let it.
        self = Self.hasPassed(configuration.startSeconds, since: entry.stuckSince, now) ? .stuck("") : .goesOn
      }
      return
    }
    if pod.isOver || pod.end != nil {
      self = .over
    } else if let since = entry.shakenSince, now - since > Self.patience || pod.phase == "Unknown" {
      self = .over
    } else if entry.runningSince != nil {
      self = .goesOn
    } else if pod.node == nil {
      let isLate = configuration.queueSeconds.map { Self.hasPassed($0, since: entry.since, now) } ?? false
      self = isLate ? .stuck(pod.unschedulable ?? "no node was found for it") : .goesOn
    } else {
      self =
        Self.hasPassed(configuration.startSeconds, since: entry.stuckSince, now) ? .stuck(Self.trouble(pod)) : .goesOn
    }
  }

  private static func hasPassed(_ seconds: Int64, since: Int64?, _ now: Int64) -> Bool {
    since.map { now - $0 > seconds * 1000 } ?? false
  }

  /// What a pod itself says is wrong; empty if it just takes its time.
  private static func trouble(_ pod: KubernetesPod) -> String {
    guard let waiting = pod.waiting, !["ContainerCreating", "PodInitializing"].contains(waiting.reason) else {
      return ""
    }
    return waiting.reason + ": " + waiting.message
  }
}
