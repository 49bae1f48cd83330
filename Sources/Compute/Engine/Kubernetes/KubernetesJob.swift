import Vocabulary

/// A Job as the API server tells it.
struct KubernetesJob: Sendable, Hashable {
  /// The hub's own name of it.
  var job: String
  var isDeleting: Bool
  var isComplete: Bool
  /// Why it has failed, if it has, or is about to.
  var failure: String?

  init?(_ json: JSON) {
    guard let name = json["metadata"]?["name"]?.string, let job = KubernetesName.job(name) else { return nil }
    self.job = job
    isDeleting = json["metadata"]?["deletionTimestamp"]?.string != nil
    let conditions = KubernetesCondition.all(json["status"]?["conditions"])
    isComplete = conditions.contains { $0.type == "Complete" }
    failure = conditions.first { $0.type == "Failed" }.map { "\($0.reason): \($0.message)" }
  }
}

/// A condition that is true.
struct KubernetesCondition: Sendable, Hashable {
  var type: String
  var reason: String
  var message: String

  static func all(_ json: JSON?, _ status: String = "True") -> [KubernetesCondition] {
    (json?.array ?? []).compactMap { item in
      guard let type = item["type"]?.string, item["status"]?.string == status else { return nil }
      return KubernetesCondition(
        type: type, reason: item["reason"]?.string ?? "", message: item["message"]?.string ?? "")
    }
  }
}
