import Vocabulary

extension SlurmEngine {
  public func inventory() async throws -> Inventory {
    Inventory(nodes: try await client.nodes().compactMap(Inventory.Node.init))
  }
}

extension Inventory.Node {
  /// A node as slurmrestd tells it.
  init?(_ json: JSON) {
    guard let name = json["name"]?.string, let cpus = json["cpus"]?.int, let memory = json["real_memory"]?.int else {
      return nil
    }
    let flags = (json["state_flags"]?.array ?? []).compactMap(\.string)
    let state: State =
      switch json["state"]?.string {
      case "idle", "allocated", "mixed":
        flags.contains("NOT_RESPONDING") ? .down : flags.contains("DRAIN") ? .draining : .up
      default: .down
      }
    self.init(
      name: name, state: state, milliCPU: max(0, cpus) * 1000, memoryMiB: max(0, memory),
      accelerators: Self.accelerators(json["gres"]?.string ?? ""),
      milliCPUTaken: max(0, json["alloc_cpus"]?.int ?? 0) * 1000,
      memoryMiBTaken: max(0, json["alloc_memory"]?.int ?? 0),
      partitions: (json["partitions"]?.array ?? []).compactMap(\.string))
  }

  /// `gpu:v100:2,shard:v100:8(S:0-1)`: accelerators that jobs can have whole, by model.
  static func accelerators(_ gres: String) -> [String: Int64] {
    var found: [String: Int64] = [:]
    for word in gres.split(separator: ",") {
      let parts = word.split(separator: "(").first?.split(separator: ":") ?? []
      guard parts.count >= 2, parts[0] == "gpu" || parts[0] == "npu", let count = Int64(parts[parts.count - 1]),
        count > 0
      else { continue }
      found[parts.count > 2 ? String(parts[1]) : String(parts[0]), default: 0] += count
    }
    return found
  }
}
