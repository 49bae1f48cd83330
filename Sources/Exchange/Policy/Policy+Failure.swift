public import Vocabulary

extension Policy {
  /// One thing that stands against a use.
  public struct Failure: Hashable, Sendable, Codable {
    /// Where in the policy, as a JSON Pointer: `/permission/0/constraint/1`.
    public var place: String
    /// What it is about: a left operand, `action`, `target`, `assignee`, `prohibition`, `duty`, `conflict` or `inheritFrom`.
    public var about: String
    public var asked: Text
    /// What would pass.
    public var passes: Text
  }
}

extension Policy.Failure {
  static func constraint(
    _ constraint: Policy.Constraint, _ facts: Facts, of subject: Policy.Subject, at place: String
  ) -> Self {
    Self(
      place: place, about: constraint.left.rawValue, asked: facts.said(constraint.left, of: subject),
      passes: constraint.said)
  }

  static func logic(_ word: String, _ condition: Policy.Condition, at place: String) -> Self {
    Self(
      place: place, about: word, asked: Text(zh: "均不符合", en: "the request meets none of them as asked"),
      passes: condition.said)
  }

  static func scope(_ scope: Policy.Scope, _ asked: String?, as subject: Policy.Subject, at place: String) -> Self {
    Self(place: place, about: subject.rawValue, asked: Facts.said(asked), passes: scope.said(as: subject))
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
    let conditions = rule.limits
    return Self(
      place: place, about: "prohibition", asked: Text(zh: action.rawValue, en: action.rawValue),
      passes: conditions.isEmpty
        ? Text(zh: "不进行 \(rule.action.rawValue)", en: "not to \(rule.action.rawValue)")
        : Text(
          zh: "不进行 \(rule.action.rawValue)，或不符合：" + conditions.map(\.zh).joined(separator: "，"),
          en: "not to \(rule.action.rawValue), or not with " + conditions.map(\.en).joined(separator: " and ")))
  }

  static func owed(_ duty: Policy.Duty, at place: String) -> Self {
    Self(
      place: place, about: "duty", asked: Text(zh: "未履行", en: "not done"),
      passes: Text(zh: "先履行：\(duty.said.zh)", en: "first \(duty.said.en)"))
  }

  static func void(_ permission: String?) -> Self {
    Self(
      place: "/conflict", about: "conflict",
      asked: Text(
        zh: permission.map { "许可 \($0) 与禁止同时适用" } ?? "许可与禁止同时适用",
        en: permission.map { "permission \($0) and a prohibition are both about it" }
          ?? "a permission and a prohibition are both about it"),
      passes: Text(
        zh: "由提供方改为不冲突的规则，或写明 conflict 为 perm 或 prohibit",
        en: "rules of the provider that do not meet, or conflict perm or prohibit"))
  }

  static func inherits(_ policies: [String]) -> Self {
    let names = policies.joined(separator: ", ")
    return Self(
      place: "/inheritFrom", about: "inheritFrom",
      asked: Text(zh: "\(names) 的规则未知", en: "the rules of \(names) are not known"),
      passes: Text(zh: "把继承的规则写入本策略", en: "a policy that has them written out"))
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
