public import Vocabulary

extension Policy {
  /// The most values that all constraints of a policy compare with, together: deciding it must stay cheap for everybody whose
  /// search comes across it.
  static let mostOperands = 1000

  /// How many values its constraints compare with.
  var weight: Int {
    let duties = obligations + (permissions + prohibitions).flatMap { $0.duties + $0.remedies }
    return (permissions + prohibitions).reduce(0) { $0 + $1.weight } + duties.reduce(0) { $0 + $1.weight }
  }

  /// Refuses what is not to be offered: a policy of more than ``mostOperands``, or one that contradicts itself. Asked when it
  /// is told, not when it is read back.
  public func check() throws(Refusal) {
    try checkWeight()
    try checkMeetings()
  }

  private func checkWeight() throws(Refusal) {
    guard weight <= Self.mostOperands else {
      throw Refusal(
        .unacceptable, rule: "policy.too-large",
        Text(zh: "策略的约束值共 \(weight) 个", en: "the policy's constraints have \(weight) values"),
        remedy: Text(zh: "至多 \(Self.mostOperands) 个", en: "at most \(Self.mostOperands) together"), field: "/policy")
    }
  }
}

extension Policy.Rule {
  fileprivate var weight: Int {
    (conditions + refinements + (target?.refinements ?? []) + (assignee?.refinements ?? [])).reduce(0) {
      $0 + $1.weight
    }
  }
}

extension Policy.Duty {
  fileprivate var weight: Int {
    (conditions + refinements).reduce(0) { $0 + $1.weight } + consequences.reduce(0) { $0 + $1.weight }
  }
}

extension Policy.Condition {
  fileprivate var weight: Int {
    guard case .constraint(let constraint) = self else { return parts.reduce(0) { $0 + $1.weight } }
    return max(1, constraint.right.count)
  }
}
