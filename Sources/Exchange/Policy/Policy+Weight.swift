import Vocabulary

extension Policy {
  /// The most values that all constraints of a policy compare with, together: deciding it must stay cheap for everybody whose
  /// search comes across it.
  static let mostOperands = 1000

  /// How many values its constraints compare with.
  var weight: Int {
    let rules = (permissions + prohibitions).flatMap { $0.conditions + $0.duties.flatMap(\.conditions) }
    return (rules + obligations.flatMap(\.conditions)).reduce(0) { $0 + $1.weight }
  }

  /// Refuses a policy of more than ``mostOperands``. Asked when it is told, not when it is read back.
  func checkWeight() throws(Refusal) {
    guard weight <= Self.mostOperands else {
      throw Refusal(
        .unacceptable, rule: "policy.too-large",
        Text(zh: "策略的约束值共 \(weight) 个", en: "the policy's constraints have \(weight) values"),
        remedy: Text(zh: "至多 \(Self.mostOperands) 个", en: "at most \(Self.mostOperands) together"), field: "/policy")
    }
  }
}

extension Policy.Condition {
  fileprivate var weight: Int {
    switch self {
    case .constraint(let constraint): max(1, constraint.right.count)
    case .and(let parts), .or(let parts), .xone(let parts): parts.reduce(0) { $0 + $1.weight }
    }
  }
}
