public import Vocabulary

extension Console {
  /// Something that happened, as the evidence log has it.
  public struct Event: Hashable, Sendable {
    /// `noun.verb-past`, for instance `agreement.signed`.
    public var kind: String
    public var at: Instant
    public var summary: Text
    public var actor: Text?
    /// Where the evidence log holds it (0-based).
    public var index: Int64?
    /// What it is about.
    public var link: Link?

    public init(kind: String, at: Instant, summary: Text, actor: Text? = nil, index: Int64? = nil, link: Link? = nil) {
      self.kind = kind
      self.at = at
      self.summary = summary
      self.actor = actor
      self.index = index
      self.link = link
    }
  }
}
