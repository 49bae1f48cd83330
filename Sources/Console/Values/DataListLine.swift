public import Vocabulary

extension Console {
  /// A list of data in a list of such.
  public struct DataListLine: Hashable, Sendable {
    public var id: String
    /// `supply`, `demand`, `responsibility` or `negative`.
    public var kind: String
    /// `own`, `participants` or `public`.
    public var audience: String
    public var title: Text
    public var owner: Party
    /// The newest that is signed; 0 before the first.
    public var version: Int64
    public var publishedAt: Instant?
    public var isClosed: Bool

    public init(
      id: String, kind: String, audience: String, title: Text, owner: Party, version: Int64, publishedAt: Instant?,
      isClosed: Bool
    ) {
      self.id = id
      self.kind = kind
      self.audience = audience
      self.title = title
      self.owner = owner
      self.version = version
      self.publishedAt = publishedAt
      self.isClosed = isClosed
    }
  }
}
