public import Vocabulary

extension Policy {
  /// One thing that stands against a use.
  public struct Failure: Hashable, Sendable, Codable {
    /// Where in the policy, as a JSON Pointer: `/permission/0/constraint/1`.
    public var place: String
    /// What it is about: a left operand, `action` or `prohibition`.
    public var about: String
    public var asked: Text
    /// What would pass.
    public var passes: Text
  }
}

extension Policy.Failure {
  static func constraint(_ constraint: Policy.Constraint, _ facts: Facts, at place: String) -> Self {
    Self(
      place: place, about: constraint.left.rawValue, asked: facts.said(constraint.left), passes: constraint.said)
  }

  static func logic(_ word: String, _ condition: Policy.Condition, at place: String) -> Self {
    Self(
      place: place, about: word, asked: Text(zh: "均不符合", en: "the request meets none of them as asked"),
      passes: condition.said)
  }

  static func notPermitted(_ action: Policy.Action, permitted: [Policy.Action]) -> Self {
    let names = Set(permitted.map(\.rawValue)).sorted()
    return Self(
      place: "/permission", about: "action", asked: Text(zh: action.rawValue, en: action.rawValue),
      passes: names.isEmpty
        ? Text(zh: "没有许可任何动作", en: "no action is permitted")
        : Text(zh: names.joined(separator: "、"), en: names.joined(separator: " or ")))
  }

  static func prohibited(_ action: Policy.Action, by rule: Policy.Rule, at place: String) -> Self {
    let conditions = rule.conditions.map(\.said)
    return Self(
      place: place, about: "prohibition", asked: Text(zh: action.rawValue, en: action.rawValue),
      passes: conditions.isEmpty
        ? Text(zh: "不进行 \(rule.action.rawValue)", en: "not to \(rule.action.rawValue)")
        : Text(
          zh: "不进行 \(rule.action.rawValue)，或不符合：" + conditions.map(\.zh).joined(separator: "，"),
          en: "not to \(rule.action.rawValue), or not with " + conditions.map(\.en).joined(separator: " and ")))
  }
}

extension Policy.Failure {
  /// The answer a door gives. The rule's name says what failed first: `policy.purpose`, `policy.elapsedTime`.
  public static func refusal(_ failures: [Policy.Failure]) -> Refusal {
    let about = failures.first?.about ?? "action"
    let name = about.hasPrefix("lingqu:") ? String(about.dropFirst("lingqu:".count)) : about
    func join(_ part: (Policy.Failure) -> String, _ separator: String) -> String {
      failures.map(part).joined(separator: separator)
    }
    return Refusal(
      .unacceptable, rule: "policy." + name,
      Text(
        zh: "策略不允许：" + join({ "\(Policy.title($0.about).zh)为 \($0.asked.zh)（\($0.place)）" }, "；"),
        en: "the policy does not allow it: "
          + join({ "\(Policy.title($0.about).en) is \($0.asked.en) (\($0.place))" }, "; ")),
      remedy: Text(
        zh: "可通过的条件：" + join({ "\($0.passes.zh)" }, "；"), en: "what would pass: " + join({ $0.passes.en }, "; ")))
  }
}
