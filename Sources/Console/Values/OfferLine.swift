public import Vocabulary

extension Console {
  /// One offer in a list.
  public struct OfferLine: Hashable, Sendable {
    public var id: String
    public var kind: Kind
    public var title: Text
    public var summary: Text
    public var provider: Party
    public var price: Price
    /// Where it is, for instance 柳州市.
    public var region: Text?
    /// How many uses it has had. Nought marks a resource that nobody ever requested.
    public var uses: Int64
    public var publishedAt: Instant

    public init(
      id: String, kind: Kind, title: Text, summary: Text, provider: Party, price: Price, region: Text? = nil,
      uses: Int64, publishedAt: Instant
    ) {
      self.id = id
      self.kind = kind
      self.title = title
      self.summary = summary
      self.provider = provider
      self.price = price
      self.region = region
      self.uses = uses
      self.publishedAt = publishedAt
    }
  }
}
