public import Vocabulary

extension Console {
  /// One need in a list.
  public struct NeedLine: Hashable, Sendable {
    public var id: String
    public var title: Text
    public var owner: Party
    public var region: Text?
    public var kinds: [Kind]
    /// What the owner is ready to spend, in fen.
    public var budgetFen: Int64?
    /// The state's stable word, for instance `open`, `matched`, `closed`.
    public var state: String
    /// How many offers match it now; nil where that was not asked.
    public var matches: Int64?
    public var publishedAt: Instant

    public init(
      id: String, title: Text, owner: Party, region: Text? = nil, kinds: [Kind], budgetFen: Int64? = nil,
      state: String, matches: Int64? = nil, publishedAt: Instant
    ) {
      self.id = id
      self.title = title
      self.owner = owner
      self.region = region
      self.kinds = kinds
      self.budgetFen = budgetFen
      self.state = state
      self.matches = matches
      self.publishedAt = publishedAt
    }
  }
}
