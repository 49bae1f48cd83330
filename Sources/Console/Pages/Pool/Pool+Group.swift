extension Console.Pool {
  /// Nodes that are alike.
  public struct Group: Sendable {
    public var name: String
    public var count: Int64
    /// What one of them has.
    public var each: Console.Resources
    /// Into how many parts each of its accelerators may be cut.
    public var slices: Int64?
    public var interconnect: String?
    /// `training` or `inference`; nil: either.
    public var serves: String?
    /// Nil: nobody has told, or the reader may not know.
    public var nodes: Nodes?

    public init(
      name: String, count: Int64, each: Console.Resources, slices: Int64? = nil, interconnect: String? = nil,
      serves: String? = nil, nodes: Nodes? = nil
    ) {
      self.name = name
      self.count = count
      self.each = each
      self.slices = slices
      self.interconnect = interconnect
      self.serves = serves
      self.nodes = nodes
    }
  }

  /// How many nodes are in which state, and what of those that are up is free.
  public struct Nodes: Hashable, Sendable {
    /// Up, with something on it.
    public var busy: Int64 = 0
    /// Up, with nothing on it.
    public var idle: Int64 = 0
    public var drained: Int64 = 0
    public var lost: Int64 = 0
    public var freeMilliCPU: Int64 = 0
    /// In thousandths of accelerators.
    public var freeAcceleratorMilli: Int64 = 0

    public init() {}
  }
}
