extension Policy {
  public enum Decision: Hashable, Sendable {
    /// The rule that permits, as its `uid` or its place (`/permission/0`), and what it asks in return.
    case permitted(by: String, duties: [Duty])
    /// What stands against it, and what would pass.
    case refused([Failure])

    public var isPermitted: Bool { if case .permitted = self { true } else { false } }
  }

  /// Decides whether `request` may be done in `state`.
  public func decide(_ request: Request, _ state: State = State()) -> Decision {
    let facts = Facts(request: request, state: state)
    guard inheritsFrom.isEmpty else { return .refused([.inherits(inheritsFrom)]) }
    let breaches = breaches(state)
    guard breaches.isEmpty else { return .refused(breaches) }
    var permitting: (name: String, duties: [Duty])?
    for action in request.actions {
      switch permission(for: action, facts) {
      case .failure(let refused): return .refused(refused.failures)
      case .success(let rule): permitting = permitting ?? rule
      }
    }
    let standing = conflict == .permission ? [] : standing(facts)
    guard standing.isEmpty, let permitting else {
      return .refused(conflict == .invalid ? [.void(permitting?.name)] + standing : standing)
    }
    return .permitted(by: permitting.name, duties: permitting.duties + obligations)
  }

  /// The prohibitions that are about the request.
  private func standing(_ facts: Facts) -> [Failure] {
    var standing: [Failure] = []
    for (index, rule) in prohibitions.enumerated() {
      guard let action = rule.prohibits(facts) else { continue }
      standing.append(.prohibited(action, by: rule, at: "/prohibition/\(index)"))
    }
    return standing
  }

  /// The first permission for `action` that holds; else what is missing to the one that is closest.
  private func permission(for action: Action, _ facts: Facts) -> Result<(name: String, duties: [Duty]), Missing> {
    var closest: [Failure]?
    for (index, rule) in permissions.enumerated() where rule.action.includes(action) {
      let place = "/permission/\(index)"
      let failures = rule.failures(facts, at: place)
      if failures.isEmpty { return .success((rule.uid ?? place, rule.duties)) }
      if failures.count < closest?.count ?? .max { closest = failures }
    }
    return .failure(Missing(failures: closest ?? [.notPermitted(action, permitted: permissions.map(\.action))]))
  }

  private struct Missing: Error { let failures: [Failure] }
}

extension Policy.Rule {
  /// Which of the asked actions this prohibition is about; nil: it does not apply.
  func prohibits(_ facts: Facts) -> Policy.Action? {
    // Who asks for `use` asks for all that it includes, so a prohibition of any of them is about it.
    guard let asked = facts.request.actions.first(where: { action.includes($0) || $0.includes(action) }) else {
      return nil
    }
    // A prohibition applies unless something of it certainly does not hold.
    return holds(facts) == .no ? nil : asked
  }
}
