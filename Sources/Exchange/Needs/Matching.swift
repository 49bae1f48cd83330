public import Identity
public import Store
public import Vocabulary

/// How well an offer answers a part of a need, and why.
public struct Match: Hashable, Sendable, Codable {
  public var part: Need.Part
  public var offer: Offer
  /// 0…100.
  public var score: Int64
  public var reasons: [Reason]

  public struct Reason: Hashable, Sendable, Codable {
    public var met: Bool
    public var text: Text
  }
}

extension Price {
  /// The least that a use costs, in fen.
  var entry: Int64 {
    switch self {
    case .free: 0
    case .perUse(let fen), .perUnit(let fen, _, _): fen
    }
  }
}

/// Finds offers for needs. Pure in its scoring: the same need and offers give the same order and the same reasons.
public enum Matching {
  /// How many candidates of a part are scored.
  static let candidates = 200

  /// The best offers for each part of a need, at most `limit` a part.
  public static func matches(
    _ tx: Transaction, _ need: Need, for consumer: Participant, at now: Instant, limit: Int = 5
  ) throws -> [Match] {
    try need.parts.flatMap { part in
      var ids: [String] = []
      var seen: Set<String> = []
      // Any term may bring a candidate; the score says how many it has.
      for term in SearchTerms.query(part.wants).prefix(Catalogue.mostTerms) {
        for id in try Catalogue.ids(tx, [term], kind: part.kind, before: nil, limit: 50) where seen.insert(id).inserted
        {
          ids.append(id)
        }
      }
      return try Offers.select(ids: Array(ids.prefix(candidates)), tx)
        .map { score($0, part, need, consumer, at: now) }
        .sorted { ($0.score, $1.offer.id) > ($1.score, $0.offer.id) }.prefix(limit)
    }
  }

  /// Scores one offer: words 60, purpose permitted 20, region 10, price within the budget 10.
  public static func score(_ offer: Offer, _ part: Need.Part, _ need: Need, _ consumer: Participant, at now: Instant)
    -> Match
  {
    let wanted = Set(SearchTerms.query(part.wants))
    let text = [offer.title.zh, offer.title.en, offer.summary.zh, offer.summary.en, offer.tags.joined(separator: " ")]
    let shared = SearchTerms.index(text.joined(separator: " ")).intersection(wanted)
    var score = wanted.isEmpty ? 0 : Int64(60 * shared.count / wanted.count)
    var reasons = [
      Match.Reason(
        met: !shared.isEmpty,
        text: Text(
          zh: "词语相符 \(shared.count)/\(wanted.count)", en: "\(shared.count) of \(wanted.count) terms are shared"))
    ]
    let request = Policy.Request(
      .use, purpose: need.purpose, recipient: consumer.id.description,
      recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: consumer.region, at: now)
    switch offer.policy.decide(request) {
    case .permitted(let rule, _):
      score += 20
      reasons.append(
        .init(met: true, text: Text(zh: "策略允许该用途（\(rule)）", en: "the policy permits the purpose (\(rule))")))
    case .refused(let failures): reasons.append(.init(met: false, text: Policy.Failure.refusal(failures).detail))
    }
    if let wants = need.region {
      let near = offer.region.map { $0.prefix(4) == wants.prefix(4) } ?? false
      if near { score += 10 }
      reasons.append(
        .init(
          met: near, text: near ? Text(zh: "同一地市", en: "in the same city") : Text(zh: "不在同一地市", en: "in another city")))
    }
    if let budget = need.budgetFen {
      let within = offer.price.entry <= budget
      if within { score += 10 }
      reasons.append(
        .init(
          met: within,
          text: within
            ? Text(zh: "单价在预算内", en: "its price is within the budget")
            : Text(zh: "单价超出预算", en: "its price is above the budget")))
    }
    return Match(part: part, offer: offer, score: min(100, score), reasons: reasons)
  }
}
