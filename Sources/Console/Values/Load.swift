public import Vocabulary

extension Console {
  /// How much of a pool is taken, and who waits for it.
  public struct Load: Hashable, Sendable {
    public var pool: String
    public var name: Text
    /// `open`, `draining` or `closed`.
    public var state: String
    public var running: Int64
    public var waiting: Int64
    public var taken: Resources
    public var capacity: Resources

    public init(
      pool: String, name: Text, state: String, running: Int64, waiting: Int64, taken: Resources, capacity: Resources
    ) {
      self.pool = pool
      self.name = name
      self.state = state
      self.running = running
      self.waiting = waiting
      self.taken = taken
      self.capacity = capacity
    }
  }
}
