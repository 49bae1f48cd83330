public import Identity
public import Store
public import Vocabulary

/// Finds offers for needs, and needs for offers.
public enum Matching {
  /// How many terms of a part are looked up, how many postings of each are read, and how many offers are scored.
  private static let (mostTerms, mostPostings, mostScored) = (24, 200, 40)

  /// The best offers for each part of a need, at most `limit` a part. Ties go to the older offer.
  public static func matches(
    _ tx: Transaction, _ need: Need, for consumer: Participant, at now: Instant, limit: Int = 5
  ) throws -> [Match] {
    var desk = MatchDesk(at: now)
    var offers: [Int64: Offer] = [:]
    var found: [Match] = []
    for part in need.parts {
      var scored: [Match] = []
      for seq in try candidates(tx, part.kind, desk.terms(of: part)) {
        guard let offer = try offers[seq] ?? Offers.find(tx, seq: seq) else { continue }
        offers[seq] = offer
        scored.append(desk.score(offer, part, need, consumer))
      }
      found += scored.sorted { ($0.score, $1.offer.id) > ($1.score, $0.offer.id) }.prefix(limit)
    }
    return found
  }

  /// The open needs that an offer answers, best first: how a resource finds who could use it.
  public static func needs(
    _ tx: Transaction, for offer: Offer, at now: Instant, limit: Int = 5
  ) throws -> [(need: Need, match: Match)] {
    var desk = MatchDesk(at: now)
    return try OpenNeeds(tx, &desk).answered(tx, by: offer, &desk, limit: limit)
  }

  /// The offers that share the most terms with what a part wants. Any term may bring a candidate; the rarer ones are
  /// looked up first.
  private static func candidates(_ tx: Transaction, _ kind: OfferKind, _ terms: [String]) throws -> [Int64] {
    var hits: [Int64: Int] = [:]
    for term in try CatalogueIndex.rows.rarestFirst(tx, terms).prefix(mostTerms) {
      let rows = try tx.rows(
        "SELECT seq FROM catalogue_posting WHERE term = ? AND kind = ? ORDER BY seq DESC LIMIT ?", term, kind.code,
        mostPostings)
      for row in rows { hits[try row.int(0), default: 0] += 1 }
    }
    return hits.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(mostScored).map(\.key)
  }
}
