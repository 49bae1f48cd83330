/// What one task asks of one node: processors, memory, and whole accelerators or a part of one.
public struct Request: Hashable, Sendable {
  /// Thousandths of a core.
  public var milliCPU: Int64
  public var memoryMiB: Int64
  /// How many accelerators of one node; 0 if none.
  public var accelerators: Int
  /// Thousandths of each of them; less than 1,000 only if it is one.
  public var milliEach: Int
  /// Models that will do; empty: any.
  public var models: AcceleratorModels
  /// Groups of nodes that will do, as bits of their numbers; 0: any.
  public var groups: UInt64

  public init(
    milliCPU: Int64 = 0, memoryMiB: Int64 = 0, accelerators: Int = 0, milliEach: Int = 1000,
    models: AcceleratorModels = [], groups: UInt64 = 0
  ) {
    self.milliCPU = milliCPU
    self.memoryMiB = memoryMiB
    self.accelerators = accelerators
    self.milliEach = milliEach
    self.models = models
    self.groups = groups
  }
}

/// A set of accelerator models, as bits of the order in which a cluster names them; at most 64.
public struct AcceleratorModels: OptionSet, Hashable, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}
