import Identity
public import Store
public import Vocabulary

/// Offers that nobody has used, and where the next page starts.
public struct DiagnosisPage: Hashable, Sendable, Codable {
  public var items: [UnusedDiagnosis]
  public var next: String?
}

extension Catalogue {
  /// The most diagnoses of a page: each looks at every open need.
  public static let mostDiagnoses = 20

  /// Offers that nobody has used yet, oldest first, each with why that may be and the open needs it answers.
  public static func unused(
    _ tx: Transaction, after cursor: String? = nil, limit: Int = 10, at now: Instant
  ) throws -> DiagnosisPage {
    let limit = min(max(limit, 1), mostDiagnoses)
    let place = cursor == nil ? 0 : cursor.flatMap { Int64($0) }
    guard let place else { throw Refusal.cursor }
    let rows = try tx.rows(
      Offers.select + "WHERE o.state = 'open' AND o.uses = 0 AND o.seq > ? ORDER BY o.seq LIMIT ?",
      place, limit + 1)
    let items = try diagnoses(tx, of: rows.prefix(limit).compactMap { try? Offers.read($0) }, at: now)
    let last = rows.count > limit ? try rows[limit - 1].int(8) : nil
    return DiagnosisPage(items: items, next: last.map { String($0) })
  }

  /// What may keep each of some offers from being used, and the open needs it answers, in their order.
  public static func diagnoses(_ tx: Transaction, of offers: [Offer], at now: Instant) throws -> [UnusedDiagnosis] {
    var desk = MatchDesk(at: now)
    let needs = try OpenNeeds(tx, &desk)
    var medians: [OfferKind: Int64?] = [:]
    return try offers.map { offer in
      let median = try medians[offer.kind] ?? medianPrice(tx, offer.kind)
      medians[offer.kind] = median
      let revised = try tx.row(
        "SELECT at FROM offer_version WHERE offer = ? AND version = ?", offer.id, offer.version)
      return UnusedDiagnosis(
        offer, revisedAt: try revised?.instant(0) ?? offer.publishedAt, medianFen: median,
        needs: try needs.answered(tx, by: offer, &desk, limit: 5).map(\.need.id), at: now)
    }
  }

  /// The middle price of the newest sixty offers of a kind that have one.
  private static func medianPrice(_ tx: Transaction, _ kind: OfferKind) throws -> Int64? {
    let prices = try Offers.list(tx, kind: kind, limit: 60).items.map(\.price.entry).filter { $0 > 0 }.sorted()
    return prices.isEmpty ? nil : prices[prices.count / 2]
  }
}
