/// One stretch of a longer list of offers.
public struct OfferPage: Hashable, Sendable, Encodable {
  public var items: [Offer]
  /// What to hand back for the next stretch; nil at the end. It means something to the list that gave it only.
  public var next: String?

  static func clamp(_ limit: Int) -> Int { min(max(limit, 1), 200) }
}
