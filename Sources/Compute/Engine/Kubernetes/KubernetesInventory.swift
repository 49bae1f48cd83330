import Vocabulary

extension Inventory.Node {
  /// A node as the API server tells it, with what those of the hub's own pods take that are on it.
  init?(_ json: JSON, _ models: [String: KubernetesAccelerator], _ pods: [KubernetesPod]) {
    guard let name = json["metadata"]?["name"]?.string, let free = json["status"]?["allocatable"],
      let cpu = KubernetesQuantity(free["cpu"]), let memory = KubernetesQuantity(free["memory"])
    else { return nil }
    let isReady = KubernetesCondition.all(json["status"]?["conditions"]).contains { $0.type == "Ready" }
    let isClosed = json["spec"]?["unschedulable"]?.bool == true
    let labels = json["metadata"]?["labels"]
    var accelerators: [String: Int64] = [:]
    for (model, words) in models {
      let isHere = (words.nodeSelector ?? [:]).allSatisfy { labels?[$0.key]?.string == $0.value }
      guard isHere, let count = KubernetesQuantity(free[words.resource])?.whole, count > 0 else { continue }
      accelerators[model] = count
    }
    let own = pods.filter { $0.node == name && !$0.isOver }
    self.init(
      name: name, state: !isReady ? .down : isClosed ? .draining : .up, milliCPU: cpu.thousandths,
      memoryMiB: memory.whole >> 20, accelerators: accelerators, milliCPUTaken: own.reduce(0) { $0 + $1.milliCPU },
      memoryMiBTaken: own.reduce(0) { $0 + $1.memoryMiB })
  }
}
