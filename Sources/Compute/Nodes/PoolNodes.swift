import Scheduling
import Vocabulary

/// The nodes of one pool: groups as its owner describes them, and what its engine tells of each node.
struct PoolNodes: Sendable {
  enum State: Sendable { case up, drained, lost }

  struct Node: Sendable {
    var name: String
    var group: Int
    var state: State
  }

  /// Accelerators that are alike.
  struct Sort: Hashable, Sendable {
    var accelerator: PoolCapacity.Accelerator
    var slices: Int64? { accelerator.slices }

    init(_ accelerator: PoolCapacity.Accelerator) {
      self.accelerator = accelerator
      self.accelerator.count = 1
    }
  }

  /// Tells these nodes from others, also from equal ones.
  final class Mark: Sendable {}

  let mark = Mark()
  let groups: [NodeGroup]
  let sorts: [Sort]
  let nodes: [Node]
  /// Where in `nodes` each name is.
  let places: [String: Int]

  /// - Parameters:
  ///   - inventory: what the engine tells; nil: nothing yet, and the nodes are taken to be as they are described.
  ///   - partition: the part of the cluster that is the pool's.
  init(_ groups: [NodeGroup], _ inventory: Inventory? = nil, partition: String? = nil) {
    var sorts: [Sort] = []
    for sort in groups.compactMap(\.accelerators.first).map(Sort.init) where !sorts.contains(sort) {
      sorts.append(sort)
    }
    var nodes: [Node] = []
    if let inventory {
      var free = inventory.nodes.filter { node in partition.map(node.partitions.contains) ?? true }
      for (number, group) in groups.enumerated() {
        var found = 0
        free.removeAll { node in
          guard found < group.count, group.matches(node) else { return false }
          found += 1
          nodes.append(Node(name: node.name, group: number, state: State(node.state)))
          return true
        }
        // What the owner describes and the engine does not know.
        for index in found..<max(found, Int(group.count)) {
          nodes.append(Node(name: "\(group.name)#\(index + 1)", group: number, state: .lost))
        }
      }
    } else {
      for (number, group) in groups.enumerated() {
        for index in 0..<max(0, Int(group.count)) {
          nodes.append(Node(name: "\(group.name)#\(index + 1)", group: number, state: .up))
        }
      }
    }
    self.groups = groups
    self.sorts = sorts
    self.nodes = nodes
    places = Dictionary(nodes.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  /// A node as the pure core sees it: what its group says, so that equal ones are equal.
  private func node(_ number: Int, named name: String) -> Scheduling.Node {
    let group = groups[number]
    let sort = group.accelerators.first
    return Scheduling.Node(
      name: name, milliCPU: group.milliCPU, memoryMiB: group.memoryMiB, accelerators: Int(sort?.count ?? 0),
      model: sort.flatMap { sorts.firstIndex(of: Sort($0)) }, group: number)
  }

  private var models: [String] { sorts.map { "\($0.accelerator.model) (\($0.accelerator.memoryMiB) MiB)" } }

  /// One node of each group.
  var shapes: Cluster {
    Cluster(nodes: groups.indices.map { node($0, named: groups[$0].name) }, models: models)
  }

  /// All nodes, of which nothing is taken; those that are not up are closed.
  func room(usually mix: some Sequence<Request>) -> NodeRoom {
    let cluster = Cluster(nodes: nodes.map { node($0.group, named: $0.name) }, models: models)
    var placer = Placer(cluster: cluster, mix: TypicalMix(of: mix))
    for (place, node) in nodes.enumerated() where node.state != .up { placer.setClosed(place, true) }
    // Members of a gang belong together, where something fast joins them before all.
    let order = groups.indices.sorted {
      (groups[$0].interconnect == nil ? 1 : 0, $0) < (groups[$1].interconnect == nil ? 1 : 0, $1)
    }
    return NodeRoom(placer, gangGroups: groups.count > 1 ? order : [])
  }

  func count(_ state: State) -> Int { nodes.count { $0.state == state } }
}

extension PoolNodes.State {
  init(_ state: Inventory.Node.State) {
    switch state {
    case .up: self = .up
    case .draining: self = .drained
    case .down: self = .lost
    }
  }
}

extension NodeGroup {
  /// Whether a node has at least what those of the group have. Engines write models in their own way, in small letters mostly.
  func matches(_ node: Inventory.Node) -> Bool {
    guard node.milliCPU >= milliCPU, node.memoryMiB >= memoryMiB else { return false }
    guard let sort = accelerators.first else { return true }
    let model = sort.model.lowercased()
    return node.accelerators.contains { $0.key.lowercased() == model && $0.value >= sort.count }
  }

  /// Groups of equal nodes as an engine tells them. What it does not tell, the memory of accelerators, is taken to be 1 MiB.
  static func groups(of inventory: Inventory, partition: String?) -> [NodeGroup] {
    var groups: [NodeGroup] = []
    for node in inventory.nodes where partition.map(node.partitions.contains) ?? true {
      // One sort at most: that of which there is most.
      let sort = node.accelerators.max { ($0.value, $1.key) < ($1.value, $0.key) }
      let found = NodeGroup(
        name: "g\(groups.count + 1)", count: 1, milliCPU: max(1, node.milliCPU), memoryMiB: max(1, node.memoryMiB),
        accelerators: sort.map { [.init(model: $0.key, memoryMiB: 1, count: min($0.value, mostAccelerators))] } ?? [])
      if let place = groups.firstIndex(where: { $0.isLike(found) }) {
        groups[place].count += 1
      } else {
        groups.append(found)
      }
    }
    return groups
  }

  private func isLike(_ other: NodeGroup) -> Bool {
    (milliCPU, memoryMiB) == (other.milliCPU, other.memoryMiB) && accelerators == other.accelerators
  }
}
