import Vocabulary

/// A pod of a job as the API server tells it.
struct KubernetesPod: Sendable, Hashable {
  var name: String
  var uid: String
  /// The hub's own name of its job.
  var job: String
  var phase: String
  var reason: String
  var message: String
  /// Somebody wants it gone.
  var isDeleting: Bool
  var node: String?
  /// What of the node it was given.
  var milliCPU: Int64
  var memoryMiB: Int64
  /// Why the cluster takes it from its node, if it does.
  var disruption: String?
  /// Why it has no node yet.
  var unschedulable: String?
  /// Why its container does not begin.
  var waiting: (reason: String, message: String)? { waitingReason.map { ($0, waitingMessage) } }
  private var waitingReason: String?
  private var waitingMessage: String
  /// In milliseconds since 1970; 0: it has not.
  var startedAt: Int64
  var end: End?

  /// How its container ended.
  struct End: Sendable, Hashable {
    var code: Int64
    var reason: String
    var message: String
    var at: Int64
  }

  init?(_ json: JSON) {
    guard let meta = json["metadata"], let name = meta["name"]?.string, let uid = meta["uid"]?.string,
      let job = meta["labels"]?[KubernetesName.prefix + "job"]?.string, let status = json["status"]
    else { return nil }
    self.name = name
    self.uid = uid
    self.job = job
    phase = status["phase"]?.string ?? "Pending"
    reason = status["reason"]?.string ?? ""
    message = status["message"]?.string ?? ""
    isDeleting = meta["deletionTimestamp"]?.string != nil
    node = json["spec"]?["nodeName"]?.string
    let container = json["spec"]?["containers"]?.array?.first
    milliCPU = KubernetesQuantity(container?["resources"]?["requests"]?["cpu"])?.thousandths ?? 0
    memoryMiB = (KubernetesQuantity(container?["resources"]?["requests"]?["memory"])?.whole ?? 0) >> 20
    disruption = KubernetesCondition.all(status["conditions"]).first { $0.type == "DisruptionTarget" }?.reason
    unschedulable = KubernetesCondition.all(status["conditions"], "False").first { $0.type == "PodScheduled" }?.message
    let state = status["containerStatuses"]?.array?.first?["state"]
    waitingReason = state?["waiting"]?["reason"]?.string
    waitingMessage = state?["waiting"]?["message"]?.string ?? ""
    let over = state?["terminated"]
    startedAt = Self.time(over?["startedAt"] ?? state?["running"]?["startedAt"])
    end = over.map {
      End(
        code: $0["exitCode"]?.int ?? -1, reason: $0["reason"]?.string ?? "", message: $0["message"]?.string ?? "",
        at: Self.time($0["finishedAt"]))
    }
  }

  private static func time(_ json: JSON?) -> Int64 {
    json?.string.flatMap { Instant($0) }?.milliseconds ?? 0
  }

  /// Why a pod was taken from its node, in the words of its conditions, from an event's.
  static func disruption(by reason: String) -> String? {
    switch reason {
    case "Preempted", "Preempting": "PreemptionByScheduler"
    case "TaintManagerEviction", "NodeControllerEviction": "DeletionByTaintManager"
    case "Evicted": "TerminationByKubelet"
    default: nil
    }
  }

  var isOver: Bool { phase == "Succeeded" || phase == "Failed" }
}
