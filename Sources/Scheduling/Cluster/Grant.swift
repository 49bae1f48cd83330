/// What one task was given: a node, and which of its accelerators.
public struct Grant: Hashable, Sendable {
  /// The node's place in its cluster.
  public var node: Int
  /// Bit d: accelerator d of the node.
  public var devices: UInt64

  public init(node: Int, devices: UInt64 = 0) {
    self.node = node
    self.devices = devices
  }

  /// The accelerators by number, smallest first.
  public var deviceNumbers: [Int] { (0..<64).filter { devices >> UInt64($0) & 1 == 1 } }
}
