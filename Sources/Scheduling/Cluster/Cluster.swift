/// The nodes of one pool and what is idle on each. A value: copy it to try something out.
///
/// What is idle is kept in flat arrays, one a resource, because a decision looks at one resource of many nodes.
public struct Cluster: Sendable {
  public let nodes: [Node]
  /// Names of the accelerator models; a node's `model` and the bits of `AcceleratorModels` are places in it.
  public let models: [String]
  /// Thousandths of cores that are idle, for each node.
  public internal(set) var idleCPU: [Int64]
  /// MiB that are idle, for each node.
  public internal(set) var idleMemory: [Int64]
  /// Thousandths of accelerators that are idle, for each node.
  public internal(set) var idleMilli: [Int]
  /// Thousandths that are idle on each accelerator of each node: those of node n are at `deviceStart[n]` and on.
  public internal(set) var devices: [Int16]
  let deviceStart: [Int]
  /// Accelerators nobody uses, for each node.
  public internal(set) var wholeIdle: [Int]
  /// Each node's model as a bit; 0 if it has no accelerators.
  let modelBits: [UInt64]
  /// Each node's model, -1 if it has no accelerators; beside `nodes` because scoring reads it and nothing else of them.
  let modelOf: [Int32]
  /// Each node's group as a bit; 0 if it is in none.
  let groupBits: [UInt64]
  /// Nodes that take nothing now, whatever is idle on them.
  public internal(set) var isClosed: [Bool]
  let totalCPU: [Int64]
  /// What each node draws; nothing where that is not known.
  let powerOf: [NodePower]
  /// Thousandths of all accelerators together.
  public let totalMilli: Int
  public internal(set) var allocatedMilli = 0

  /// An idle cluster. Nodes have at most 64 accelerators, and there are at most 64 models.
  public init(nodes: [Node], models: [String] = []) {
    self.nodes = nodes
    self.models = models
    idleCPU = nodes.map(\.milliCPU)
    idleMemory = nodes.map(\.memoryMiB)
    idleMilli = nodes.map { 1000 * $0.accelerators }
    wholeIdle = nodes.map(\.accelerators)
    modelBits = nodes.map(\.models.rawValue)
    modelOf = nodes.map { $0.accelerators > 0 ? Int32($0.model ?? -1) : -1 }
    groupBits = nodes.map { $0.group.map { 1 << UInt64($0) } ?? 0 }
    isClosed = [Bool](repeating: false, count: nodes.count)
    totalCPU = nodes.map(\.milliCPU)
    powerOf = nodes.map { $0.power ?? .unknown }
    var starts: [Int] = []
    var next = 0
    for node in nodes {
      starts.append(next)
      next += node.accelerators
    }
    deviceStart = starts + [next]
    devices = [Int16](repeating: 1000, count: next)
    totalMilli = 1000 * next
  }

  /// Thousandths that are idle on each accelerator of a node.
  public func devices(of node: Int) -> ArraySlice<Int16> { devices[deviceStart[node]..<deviceStart[node + 1]] }

  /// Thousandths idle on the emptiest accelerator of a node; 0 if it has none.
  func largestIdle(of node: Int) -> Int16 {
    var largest: Int16 = 0
    for place in deviceStart[node]..<deviceStart[node + 1] where devices[place] > largest { largest = devices[place] }
    return largest
  }
}
