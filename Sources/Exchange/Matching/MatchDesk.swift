import Identity
import Vocabulary

/// Scores the pairs of one request. It splits each text and decides each policy once, however many pairs they are in.
struct MatchDesk {
  let now: Instant
  private var given: [ID<Offer>: Set<String>] = [:]
  private var wanted: [String: [String]] = [:]
  private var decided: [Pair: Match.Reason] = [:]

  private struct Pair: Hashable {
    let offer: ID<Offer>
    let need: ID<Need>
  }

  init(at now: Instant) { self.now = now }

  /// The terms that an offer has anywhere.
  mutating func terms(of offer: Offer) -> Set<String> {
    if let known = given[offer.id] { return known }
    let texts = [offer.title.zh, offer.title.en, offer.summary.zh, offer.summary.en, offer.tags.joined(separator: " ")]
    let terms = Set(texts.flatMap { Terms.of($0, singles: true) })
    given[offer.id] = terms
    return terms
  }

  /// The terms that a part of a need wants.
  mutating func terms(of part: Need.Part) -> [String] {
    if let known = wanted[part.wants] { return known }
    let terms = Terms.of(part.wants)
    wanted[part.wants] = terms
    return terms
  }

  mutating func score(_ offer: Offer, _ part: Need.Part, _ need: Need, _ consumer: Participant) -> Match {
    let pair = Pair(offer: offer.id, need: need.id)
    let policy = decided[pair] ?? Matching.policy(offer, need, consumer, at: now)
    decided[pair] = policy
    let reasons = [
      Matching.words(given: terms(of: offer), wanted: terms(of: part)), policy, Matching.region(offer, need),
      Matching.price(offer, need),
    ]
    return Match(part: part, offer: offer, score: reasons.reduce(0) { $0 + $1.points }, reasons: reasons)
  }
}
