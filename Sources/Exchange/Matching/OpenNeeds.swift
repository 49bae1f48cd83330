import Identity
import Store
import Vocabulary

/// The newest open needs, by the terms that their parts want: read and split once for all offers of a request.
struct OpenNeeds {
  /// The most needs that are looked at, and those of them that are scored for one offer.
  private static let (most, mostScored) = (100, 20)

  private let needs: [Need]
  private var parts: [(need: Int, part: Need.Part, terms: Int)] = []
  private var postings: [OfferKind: [String: [Int]]] = [:]

  init(_ tx: Transaction, _ desk: inout MatchDesk) throws {
    needs = try Needs.list(tx, state: .open, before: nil, limit: Self.most)
    for (place, need) in needs.enumerated() {
      for part in need.parts {
        let terms = desk.terms(of: part)
        for term in terms { postings[part.kind, default: [:]][term, default: []].append(parts.count) }
        parts.append((place, part, terms.count))
      }
    }
  }

  /// The needs that `offer` answers, best first. Those that share most words are scored.
  func answered(_ tx: Transaction, by offer: Offer, _ desk: inout MatchDesk, limit: Int) throws -> [(
    need: Need, match: Match
  )] {
    guard let postings = postings[offer.kind] else { return [] }
    var shared: [Int: Int] = [:]
    for term in desk.terms(of: offer) {
      for part in postings[term] ?? [] { shared[part, default: 0] += 1 }
    }
    var best: [Int: (share: Int, part: Int)] = [:]
    for (part, count) in shared {
      let (need, share) = (parts[part].need, 10_000 * count / max(1, parts[part].terms))
      if let known = best[need], (known.share, part) >= (share, known.part) { continue }
      best[need] = (share, part)
    }
    let chosen = best.sorted { ($0.value.share, $1.key) > ($1.value.share, $0.key) }.prefix(Self.mostScored)
    var found: [(need: Need, match: Match)] = []
    for (place, choice) in chosen {
      let need = needs[place]
      let consumer = try Participants.get(tx, need.owner)
      found.append((need, desk.score(offer, parts[choice.part].part, need, consumer)))
    }
    return Array(found.sorted { ($0.match.score, $1.need.id) > ($1.match.score, $0.need.id) }.prefix(limit))
  }
}
