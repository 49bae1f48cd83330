extension Console {
  /// One stretch of a longer list.
  public struct Listing<Item: Sendable>: Sendable {
    public var items: [Item]
    /// How many there are in all, where that is known.
    public var total: Int64?
    /// What to hand back for the next stretch; nil at the end.
    public var next: String?

    public init(items: [Item], total: Int64? = nil, next: String? = nil) {
      self.items = items
      self.total = total
      self.next = next
    }
  }
}
