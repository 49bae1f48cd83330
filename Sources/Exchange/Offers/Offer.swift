public import Identity
public import Vocabulary

/// Something that can be used, under a policy and at a price. Each revision is a new version; agreements keep theirs.
public struct Offer: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "off"
  public enum State: String, Sendable, Codable, CaseIterable { case open, withdrawn }

  public var id: ID<Offer>
  public var version: Int64
  public var provider: ID<Participant>
  public var kind: OfferKind
  public var title: Text
  public var summary: Text
  public var tags: [String]
  public var region: String?
  public var policy: Policy
  public var price: Price
  public var capacity: Capacity?
  public var publishedRule: PublishedRule?
  /// What the pillar of this kind needs to know, for instance `{"pool": "pol_…"}`.
  public var reference: JSON
  public var state: State
  /// How often it was used.
  public var uses: Int64
  public var publishedAt: Instant
}

/// What a provider tells when it publishes or revises an offer.
public struct OfferDraft: Hashable, Sendable, Codable {
  public var kind: OfferKind
  public var title: Text
  public var summary: Text
  public var tags: [String]?
  public var region: String?
  public var policy: Policy
  public var price: Price
  public var capacity: Capacity?
  public var publishedRule: PublishedRule?
  public var reference: JSON?

  public init(
    kind: OfferKind, title: Text, summary: Text, tags: [String]? = nil, region: String? = nil, policy: Policy,
    price: Price, capacity: Capacity? = nil, publishedRule: PublishedRule? = nil, reference: JSON? = nil
  ) {
    self.kind = kind
    self.title = title
    self.summary = summary
    self.tags = tags
    self.region = region
    self.policy = policy
    self.price = price
    self.capacity = capacity
    self.publishedRule = publishedRule
    self.reference = reference
  }
}

extension OfferDraft {
  /// Refuses numbers and words that make no sense.
  func check() throws(Refusal) {
    try Check.text(title, 1...200, at: "/title")
    try Check.text(summary, 0...4000, at: "/summary")
    try Check.words(tags ?? [], at: "/tags")
    try Check.region(region)
    try policy.check()
    try price.check()
    if price.passesEnergy, kind != .compute { throw PriceRefusal.energyOfWhat }
    try capacity?.check()
    try publishedRule?.check()
    if let reference { try Check.depth(reference, at: "/reference") }
  }
}
