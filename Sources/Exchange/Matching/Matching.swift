public import Identity
public import Store
public import Vocabulary

/// Finds offers for needs, and needs for offers.
public enum Matching {
  /// How many terms of a part are looked up, how many postings of each are read, and how many offers are scored.
  private static let (mostTerms, mostPostings, mostScored) = (24, 200, 200)

  /// The best offers for each part of a need, at most `limit` a part. Ties go to the older offer.
  public static func matches(
    _ tx: Transaction, _ need: Need, for consumer: Participant, at now: Instant, limit: Int = 5
  ) throws -> [Match] {
    try need.parts.flatMap { part in
      try candidates(tx, part).map { score($0, part, need, consumer, at: now) }
        .sorted { ($0.score, $1.offer.id) > ($1.score, $0.offer.id) }.prefix(limit)
    }
  }

  /// The open needs that an offer answers, best first: how a resource finds who could use it.
  public static func needs(
    _ tx: Transaction, for offer: Offer, at now: Instant, limit: Int = 5
  ) throws -> [(need: Need, match: Match)] {
    var found: [(need: Need, match: Match)] = []
    for need in try Needs.list(tx, state: .open, before: nil, limit: mostScored) {
      let consumer = try Participants.get(tx, need.owner)
      let matches = need.parts.filter { $0.kind == offer.kind }.map { score(offer, $0, need, consumer, at: now) }
      guard let best = matches.max(by: { $0.score < $1.score }), best.reasons[0].met else { continue }
      found.append((need, best))
    }
    return Array(found.sorted { ($0.match.score, $1.need.id) > ($1.match.score, $0.need.id) }.prefix(limit))
  }

  /// The offers that share the most terms with what a part wants. Any term may bring a candidate; the rarer ones are
  /// looked up first.
  private static func candidates(_ tx: Transaction, _ part: Need.Part) throws -> [Offer] {
    var hits: [Int64: Int] = [:]
    for term in try CatalogueWalk.rarestFirst(tx, Terms.of(part.wants)).prefix(mostTerms) {
      let rows = try tx.rows(
        "SELECT seq FROM catalogue_posting WHERE term = ? AND kind = ? ORDER BY seq DESC LIMIT ?", term,
        part.kind.code, mostPostings)
      for row in rows { hits[try row.int(0), default: 0] += 1 }
    }
    let best = hits.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(mostScored)
    return try best.compactMap { try Offers.find(tx, seq: $0.key) }
  }
}
