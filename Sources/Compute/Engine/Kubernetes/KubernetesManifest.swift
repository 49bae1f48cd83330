import Vocabulary

/// What the API server is asked for: one Job, which runs one pod once.
struct KubernetesManifest {
  let configuration: KubernetesConfiguration
  let spec: JobSpec
  let job: String

  /// Nil where the cluster has no accelerators of a model that is asked for, or does not run its image.
  func document() throws(ClusterFailure) -> JSON {
    let (devices, places) = try accelerators()
    let share = spec.share ?? EngineShare()
    var labels: [String: JSON] = [
      "app.kubernetes.io/managed-by": "lingqu", KubernetesName.prefix + "hub": .string(configuration.name),
      KubernetesName.prefix + "job": .string(job),
    ]
    let ofPod = labels
    // Kueue takes a job with this label and lets it go when it is its turn.
    if let queue = share.queue { labels["kueue.x-k8s.io/queue-name"] = .string(queue) }
    var pod: [String: JSON] = [
      "restartPolicy": "Never", "automountServiceAccountToken": false, "enableServiceLinks": false,
      // From when a node has taken it: waiting for one does not count, fetching its image does.
      "activeDeadlineSeconds": .int(min(spec.limits.wallSeconds + configuration.startSeconds, 2_000_000_000)),
      "terminationGracePeriodSeconds": 5,
      "securityContext": [
        "runAsNonRoot": true, "runAsUser": .int(configuration.user), "runAsGroup": .int(configuration.user),
        "fsGroup": .int(configuration.user), "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "containers": [try container(share, devices)],
      "volumes": [
        ["name": "shared", "persistentVolumeClaim": ["claimName": .string(configuration.claim)]],
        ["name": "scratch", "emptyDir": ["sizeLimit": .string(String(spec.limits.diskBytes))]],
      ],
    ]
    if !places.isEmpty { pod["nodeSelector"] = .object(places.mapValues { .string($0) }) }
    if !configuration.tolerations.isEmpty { pod["tolerations"] = .array(configuration.tolerations) }
    if let priority = share.priorityClass { pod["priorityClassName"] = .string(priority) }
    if !configuration.imagePullSecrets.isEmpty {
      pod["imagePullSecrets"] = .array(configuration.imagePullSecrets.map { ["name": .string($0)] })
    }
    return [
      "apiVersion": "batch/v1", "kind": "Job",
      "metadata": [
        "name": .string(KubernetesName.of(job)), "namespace": .string(configuration.namespace),
        "labels": .object(labels),
      ],
      "spec": [
        "completions": 1, "parallelism": 1, "backoffLimit": 0,
        // The hub removes it when it has what it needs. Should the hub be no more, it goes by itself.
        "ttlSecondsAfterFinished": 86_400,
        "template": ["metadata": ["labels": .object(ofPod)], "spec": .object(pod)],
      ],
    ]
  }

  private func container(_ share: EngineShare, _ devices: [String: Int64]) throws(ClusterFailure) -> JSON {
    let image = share.image ?? configuration.image
    guard configuration.allows(image) else {
      throw .refused(0, "the image \(image.prefix(200)) is not among those that this cluster runs")
    }
    var amounts: [String: JSON] = [
      "cpu": .string("\(share.milliCPU ?? 1000)m"), "memory": .string(String(spec.limits.memoryBytes)),
    ]
    for (resource, count) in devices { amounts[resource] = .string(String(count)) }
    let folder = (configuration.subPath.isEmpty ? "" : configuration.subPath + "/") + "jobs/" + job
    return [
      "name": "job", "image": .string(image), "command": ["/bin/sh", .string(KubernetesScript.box + "/run")],
      "workingDir": .string(KubernetesScript.work),
      "env": [["name": "LINGQU_POD", "valueFrom": ["fieldRef": ["fieldPath": "metadata.uid"]]]],
      "resources": ["requests": .object(amounts), "limits": .object(amounts)],
      "securityContext": [
        "allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]], "readOnlyRootFilesystem": true,
        "runAsNonRoot": true,
      ],
      "volumeMounts": [
        ["name": "shared", "mountPath": .string(KubernetesScript.box), "subPath": .string(folder)],
        ["name": "shared", "mountPath": .string(KubernetesScript.work), "subPath": .string(folder + "/work")],
        ["name": "scratch", "mountPath": "/tmp"],
      ],
    ]
  }

  /// How many of which resource, and on which nodes.
  private func accelerators() throws(ClusterFailure) -> ([String: Int64], [String: String]) {
    var counts: [String: Int64] = [:]
    var places = configuration.nodeSelector
    for demand in spec.share?.accelerators ?? [] {
      let named = demand.model.map { configuration.accelerators[$0.lowercased()] }
      let any = configuration.accelerators.min { $0.key < $1.key }?.value
      guard let found = named ?? any else {
        throw .refused(0, "no accelerators \(demand.model ?? "") are configured for this cluster")
      }
      if let slices = spec.share?.slices {
        guard let resource = found.sliceResource else {
          throw .refused(0, "no resource is configured for parts of accelerators \(demand.model ?? "")")
        }
        counts[resource, default: 0] += slices
      } else {
        counts[found.resource, default: 0] += demand.count
      }
      places.merge(found.nodeSelector ?? [:]) { _, new in new }
    }
    return (counts, places)
  }
}
