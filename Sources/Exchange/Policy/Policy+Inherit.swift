public import Vocabulary

extension Policy {
  /// How many policies a policy may inherit from, through others as well.
  static let mostAncestors = 50

  /// The policy with the rules of those that it inherits from (ODRL `inheritFrom`), as far as `known` has them by `uid`; of
  /// the others it goes on to say that it does, and permits nothing. Where they do not agree on ``conflict``, it is invalid.
  ///
  /// Throws `policy.inherits-itself`, and `policy.too-large` for more than ``mostAncestors``.
  public func inheriting(_ known: [String: Policy]) throws(Refusal) -> Policy {
    var heir = self
    heir.inheritsFrom = []
    var strategies = Set([conflict].compactMap(\.self))
    var seen: Set<String> = []
    // Whose rules are still to be added, and through whom they come.
    var open = inheritsFrom.reversed().map { (name: $0, through: [String]()) }
    while let (name, through) = open.popLast() {
      guard !through.contains(name) else { throw Self.inheritsItself(through + [name]) }
      guard seen.insert(name).inserted else { continue }
      guard seen.count <= Self.mostAncestors else { throw Self.tooManyAncestors }
      guard let parent = known[name] else {
        heir.inheritsFrom.append(name)
        continue
      }
      heir.permissions += parent.permissions
      heir.prohibitions += parent.prohibitions
      heir.obligations += parent.obligations
      if let strategy = parent.conflict { strategies.insert(strategy) }
      open += parent.inheritsFrom.reversed().map { ($0, through + [name]) }
    }
    heir.conflict = strategies.count > 1 ? .invalid : strategies.first
    return heir
  }

  private static func inheritsItself(_ names: [String]) -> Refusal {
    let path = names.joined(separator: " → ")
    return Refusal(
      .unacceptable, rule: "policy.inherits-itself",
      Text(zh: "策略继承自身：\(path)", en: "a policy inherits from itself: \(path)"),
      remedy: Text(zh: "去掉其中一个 inheritFrom", en: "leave out one of these inheritFrom"), field: "/inheritFrom")
  }

  private static let tooManyAncestors = Refusal(
    .unacceptable, rule: "policy.too-large",
    Text(zh: "继承的策略过多", en: "too many policies are inherited from"),
    remedy: Text(zh: "至多 \(mostAncestors) 个", en: "at most \(mostAncestors)"), field: "/inheritFrom")
}
