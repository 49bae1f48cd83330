public import Vocabulary

extension Console {
  /// A dataset in a list. Classes, grades and states are the hub's own codes; pages have words for them.
  public struct DatasetLine: Hashable, Sendable {
    public var id: String
    public var title: Text
    public var summary: Text
    public var owner: Party
    public var theme: Text?
    /// `draft`, `published` or `withdrawn`.
    public var state: String
    /// `unconditional`, `conditional` or `none`; nil while a draft does not say.
    public var sharing: String?
    public var openness: String?
    /// How often it is to change.
    public var cycle: String?
    /// `fresh`, `due` or `stale`; nil where nothing was promised.
    public var freshness: String?
    public var modifiedAt: Instant?
    public var quality: Quality?

    /// What the last assessment came to.
    public struct Quality: Hashable, Sendable {
      /// 0 to 1,000: tenths of a point.
      public var tenths: Int64
      public var grade: String

      public init(tenths: Int64, grade: String) {
        self.tenths = tenths
        self.grade = grade
      }
    }

    public init(
      id: String, title: Text, summary: Text, owner: Party, theme: Text? = nil, state: String, sharing: String? = nil,
      openness: String? = nil, cycle: String? = nil, freshness: String? = nil, modifiedAt: Instant? = nil,
      quality: Quality? = nil
    ) {
      self.id = id
      self.title = title
      self.summary = summary
      self.owner = owner
      self.theme = theme
      self.state = state
      self.sharing = sharing
      self.openness = openness
      self.cycle = cycle
      self.freshness = freshness
      self.modifiedAt = modifiedAt
      self.quality = quality
    }
  }
}
