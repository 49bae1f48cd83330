/// One machine: what it has when nothing runs on it.
public struct Node: Hashable, Sendable {
  public var name: String
  /// Thousandths of a core.
  public var milliCPU: Int64
  public var memoryMiB: Int64
  /// At most 64; each has 1,000 thousandths.
  public var accelerators: Int
  /// The accelerators' model, as a place in the cluster's list of models; nil if it has none.
  public var model: Int?
  /// What it draws, where that is known.
  public var power: NodePower?
  /// Which part of its pool it belongs to, at most 64; nil: none.
  public var group: Int?

  public init(
    name: String, milliCPU: Int64, memoryMiB: Int64, accelerators: Int = 0, model: Int? = nil, power: NodePower? = nil,
    group: Int? = nil
  ) {
    self.name = name
    self.milliCPU = milliCPU
    self.memoryMiB = memoryMiB
    self.accelerators = accelerators
    self.model = model
    self.power = power
    self.group = group
  }

  /// The model as a set of one; empty if there is none.
  public var models: AcceleratorModels {
    guard let model, accelerators > 0 else { return [] }
    return AcceleratorModels(rawValue: 1 << UInt64(model))
  }
}
