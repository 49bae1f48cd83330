/// What an engine has to run jobs on, as it tells itself.
public struct Inventory: Hashable, Sendable, Codable {
  public struct Node: Hashable, Sendable, Codable {
    public enum State: String, Sendable, Codable {
      /// Takes jobs, or will when what runs has ended.
      case up
      /// Takes none; what runs goes on.
      case draining
      case down
    }

    public var name: String
    public var state: State
    public var milliCPU: Int64
    public var memoryMiB: Int64
    /// How many of which model.
    public var accelerators: [String: Int64]
    /// What of it jobs have been given.
    public var milliCPUTaken: Int64
    public var memoryMiBTaken: Int64
    /// The parts of the cluster that it belongs to.
    public var partitions: [String]

    public init(
      name: String, state: State, milliCPU: Int64, memoryMiB: Int64, accelerators: [String: Int64] = [:],
      milliCPUTaken: Int64 = 0, memoryMiBTaken: Int64 = 0, partitions: [String] = []
    ) {
      self.name = name
      self.state = state
      self.milliCPU = milliCPU
      self.memoryMiB = memoryMiB
      self.accelerators = accelerators
      self.milliCPUTaken = milliCPUTaken
      self.memoryMiBTaken = memoryMiBTaken
      self.partitions = partitions
    }
  }

  /// In the order of their names.
  public var nodes: [Node]

  public init(nodes: [Node]) { self.nodes = nodes.sorted { $0.name < $1.name } }
}
