extension Console {
  /// Processors, memory and accelerators: what a pool has, what of it is taken, or what a job asks for.
  public struct Resources: Hashable, Sendable {
    /// Thousandths of a core.
    public var milliCPU: Int64
    public var memoryMiB: Int64
    public var accelerators: [Accelerators]

    public init(milliCPU: Int64 = 0, memoryMiB: Int64 = 0, accelerators: [Accelerators] = []) {
      self.milliCPU = milliCPU
      self.memoryMiB = memoryMiB
      self.accelerators = accelerators
    }
  }

  /// So many accelerators of one model.
  public struct Accelerators: Hashable, Sendable {
    /// Nil: any.
    public var model: String?
    /// Of each.
    public var memoryMiB: Int64?
    public var count: Int64

    public init(model: String?, memoryMiB: Int64? = nil, count: Int64) {
      self.model = model
      self.memoryMiB = memoryMiB
      self.count = count
    }
  }
}
