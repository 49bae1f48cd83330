public import Store
public import Vocabulary

extension Catalogue {
  /// Offers that nobody has used yet, oldest first, each with why that may be and the open needs it answers.
  public static func unused(_ tx: Transaction, limit: Int = 20, at now: Instant) throws -> [UnusedDiagnosis] {
    var medians: [OfferKind: Int64?] = [:]
    return try Offers.neverUsed(tx, limit: min(max(limit, 1), 200)).map { offer in
      let median = try medians[offer.kind] ?? medianPrice(tx, offer.kind)
      medians[offer.kind] = median
      let revised = try tx.row(
        "SELECT at FROM offer_version WHERE offer = ? AND version = ?", offer.id, offer.version)
      return UnusedDiagnosis(
        offer, revisedAt: try revised?.instant(0) ?? offer.publishedAt, medianFen: median,
        needs: try Matching.needs(tx, for: offer, at: now).map(\.need.id), at: now)
    }
  }

  /// The middle price of the newest two hundred offers of a kind that have one.
  private static func medianPrice(_ tx: Transaction, _ kind: OfferKind) throws -> Int64? {
    let prices = try Offers.list(tx, kind: kind, limit: 200).items.map(\.price.entry).filter { $0 > 0 }.sorted()
    return prices.isEmpty ? nil : prices[prices.count / 2]
  }
}
