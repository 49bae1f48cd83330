public import Identity
public import Vocabulary

extension Matching {
  /// Scores one offer: words 50, purpose permitted 20, region 15, price within the budget 15. Pure: the same need and
  /// offer give the same score and the same reasons.
  public static func score(
    _ offer: Offer, _ part: Need.Part, _ need: Need, _ consumer: Participant, at now: Instant
  ) -> Match {
    var desk = MatchDesk(at: now)
    return desk.score(offer, part, need, consumer)
  }

  static func words(given: Set<String>, wanted: [String]) -> Match.Reason {
    let shared = wanted.filter(given.contains)
    let some = shared.prefix(6)
    return Match.Reason(
      about: .words, met: !shared.isEmpty, points: wanted.isEmpty ? 0 : Int64(50 * shared.count / wanted.count),
      text: shared.isEmpty
        ? Text(zh: "没有共同的词", en: "no word in common")
        : Text(
          zh: "词语相符 \(shared.count)/\(wanted.count)：" + some.joined(separator: "、"),
          en: "\(shared.count) of \(wanted.count) terms are shared: " + some.joined(separator: ", ")))
  }

  static func policy(
    _ offer: Offer, _ need: Need, _ consumer: Participant, at now: Instant
  ) -> Match.Reason {
    let request = Policy.Request(
      .use, target: offer.id.description, purpose: need.purpose, recipient: consumer.id.description,
      recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: consumer.region, at: now)
    let refused: [Policy.Failure]
    switch offer.policy.decideAnything(request, orWithin: now...now.adding(days: 90)) {
    case .permitted(let rule, _):
      return Match.Reason(
        about: .policy, met: true, points: 20,
        text: Text(zh: "策略允许该用途（\(rule)）", en: "the policy permits the purpose (\(rule))"))
    case .refused(let failures): refused = failures
    }
    let refusal = Policy.Failure.refusal(refused)
    return Match.Reason(
      about: .policy, met: false, points: 0,
      text: Text(
        zh: refusal.detail.zh + "；" + (refusal.remedy?.zh ?? ""),
        en: refusal.detail.en + "; " + (refusal.remedy?.en ?? "")))
  }

  static func region(_ offer: Offer, _ need: Need) -> Match.Reason {
    func reason(_ points: Int64, _ zh: String, _ en: String) -> Match.Reason {
      Match.Reason(about: .region, met: points > 0, points: points, text: Text(zh: zh, en: en))
    }
    guard let wanted = need.region, let place = offer.region else { return reason(8, "地区不限", "bound to no region") }
    if Region.covers(place.prefixCode(4), wanted) { return reason(15, "同一地市", "in the same city") }
    if Region.covers(place.prefixCode(2), wanted) { return reason(8, "同一省区", "in the same province") }
    return reason(0, "在另一省区", "in another province")
  }

  static func price(_ offer: Offer, _ need: Need) -> Match.Reason {
    let said = offer.price.said
    func reason(_ points: Int64, _ zh: String, _ en: String) -> Match.Reason {
      Match.Reason(
        about: .price, met: points > 0, points: points, text: Text(zh: "\(said.zh)，\(zh)", en: "\(said.en), \(en)"))
    }
    guard let budget = need.budgetFen else { return reason(8, "需求未给预算", "the need names no budget") }
    return offer.price.entry <= budget
      ? reason(15, "在预算内", "within the budget") : reason(0, "超出预算", "above the budget")
  }
}

extension String {
  /// The code of the region around this one, by its number of digits.
  fileprivate func prefixCode(_ digits: Int) -> String { String(prefix(digits)) }
}

extension Price {
  /// The least that a use costs, in fen.
  var entry: Int64 {
    switch self {
    case .free: 0
    case .perUse(let fen), .perUnit(let fen, _, _): fen
    case .withEnergy(let price): price.entry
    }
  }
}
