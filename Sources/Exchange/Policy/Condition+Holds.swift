import Vocabulary

extension Policy.Condition {
  /// Kleene's three-valued logic.
  func holds(_ facts: Facts) -> Truth {
    switch self {
    case .constraint(let constraint): return constraint.holds(facts)
    case .and(let parts):
      let truths = parts.map { $0.holds(facts) }
      return truths.contains(.no) ? .no : truths.contains(.unknown) ? .unknown : .yes
    case .or(let parts):
      let truths = parts.map { $0.holds(facts) }
      return truths.contains(.yes) ? .yes : truths.contains(.unknown) ? .unknown : .no
    case .xone(let parts):
      let truths = parts.map { $0.holds(facts) }
      let sure = truths.count { $0 == .yes }
      if sure > 1 { return .no }
      return truths.contains(.unknown) ? .unknown : Truth(sure == 1)
    }
  }

  /// What stands in the way; empty exactly when it holds.
  func failures(_ facts: Facts, at place: String) -> [Policy.Failure] {
    guard holds(facts) != .yes else { return [] }
    switch self {
    case .constraint(let constraint): return [.constraint(constraint, facts, at: place)]
    case .and(let parts):
      return parts.enumerated().flatMap { $1.failures(facts, at: "\(place)/and/\($0)") }
    case .or: return [.logic("or", self, at: place)]
    case .xone: return [.logic("xone", self, at: place)]
    }
  }
}

extension Policy.Constraint {
  func holds(_ facts: Facts) -> Truth {
    switch left {
    case .purpose: words(facts.request.purpose.map { [$0] }, same: ==)
    case .recipient: words(facts.request.recipient.map { [$0] }, same: ==)
    case .recipientKind: words(facts.request.recipientKinds, same: ==)
    case .export: words(facts.request.export.map { [$0.rawValue] }, same: ==)
    case .spatial: words(facts.request.region.map { [$0] }, same: { Region.covers($1, $0) })
    case .dateTime: ordered(facts.request.at.milliseconds)
    case .count: ordered(facts.state.count.addingReportingOverflow(1).partialValue)
    case .elapsedTime: ordered(facts.state.since.map { facts.request.at.milliseconds(since: $0) } ?? 0)
    }
  }

  private func words(_ asked: Set<String>?, same: (String, String) -> Bool) -> Truth {
    guard let asked else { return .unknown }
    let meets = right.contains { operand in
      guard case .word(let word) = operand else { return false }
      return asked.contains { same($0, word) }
    }
    switch `operator` {
    case .eq, .isAnyOf: return Truth(meets)
    case .neq, .isNoneOf: return Truth(!meets)
    // Words have no order. The reader refuses this; a policy made in code holds nothing by it.
    case .lt, .lteq, .gt, .gteq: return .unknown
    }
  }

  private func ordered(_ asked: Int64) -> Truth {
    let limits = right.compactMap(\.number)
    guard let limit = limits.first else { return Truth(`operator` == .isNoneOf) }
    switch `operator` {
    case .eq: return Truth(asked == limit)
    case .neq: return Truth(asked != limit)
    case .lt: return Truth(asked < limit)
    case .lteq: return Truth(asked <= limit)
    case .gt: return Truth(asked > limit)
    case .gteq: return Truth(asked >= limit)
    case .isAnyOf: return Truth(limits.contains(asked))
    case .isNoneOf: return Truth(!limits.contains(asked))
    }
  }
}

extension Policy.Operand {
  /// What ordering compares: a count, or milliseconds.
  fileprivate var number: Int64? {
    switch self {
    case .word: nil
    case .integer(let value): value
    case .instant(let value): value.milliseconds
    case .days(let value): value.multipliedReportingOverflow(by: 86_400_000).partialValue
    }
  }
}
