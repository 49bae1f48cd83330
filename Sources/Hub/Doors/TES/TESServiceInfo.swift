import Compute
import Vocabulary

/// What the door tells of itself, to anybody (GA4GH service-info 1.0).
enum TESServiceInfo {
  /// As it was before version 1.0, with no other member.
  static func old(_ configuration: HubConfiguration, _ reach: TaskReach) -> JSON {
    let info = json(configuration, reach)
    return ["name": info["name"] ?? "", "doc": info["description"] ?? "", "storage": info["storage"] ?? []]
  }

  static func json(_ configuration: HubConfiguration, _ reach: TaskReach) -> JSON {
    let host = configuration.hostNames.first ?? configuration.host
    let name = host.contains(":") ? "[\(host)]" : host
    let open = (reach.folders ?? []).filter { $0.participant == nil }.map { "file://" + $0.path }
    let buckets = (reach.stores ?? []).filter { $0.participant == nil }.map { "s3://" + $0.bucket }
    let images = (reach.images ?? []).map(\.name)
    let about =
      "Tasks run as jobs of the hub, each under a compute agreement of its sender: policy, hold, metering and evidence are "
      + "those of every job. No container runtime is used: an executor's image is recorded, and its command runs in the hub's "
      + "sandbox with the programs of the machine"
      + (images.isEmpty
        ? "." : "; of these images it has what stands for them: " + images.joined(separator: ", ") + ".")
      + " Contents, http(s):// and s3:// come from public addresses unless the operator allows others."
    return [
      "id": .string(configuration.origin), "name": .string(configuration.operatorName.en),
      "type": ["group": "org.ga4gh", "artifact": "tes", "version": "1.1.0"],
      "description": .string(about), "version": "0.1.0",
      "organization": ["name": .string(configuration.operatorName.en), "url": .string("http://\(name)/")],
      "storage": .array((open + buckets + ["https://", "http://", "lingqu:"]).map { .string($0) }),
      "tesResources_backend_parameters": .array(TESSettings.keys.map { .string($0) }),
    ]
  }
}
