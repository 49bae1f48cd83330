public import Vocabulary

extension Policy {
  /// What is asked. A fact that is nil is not known: it satisfies no permission and escapes no prohibition.
  public struct Request: Hashable, Sendable {
    public var action: Action
    public var purpose: String?
    public var recipient: String?
    public var recipientKinds: Set<String>?
    public var region: String?
    public var export: Export?
    public var at: Instant

    public init(
      _ action: Action, purpose: String? = nil, recipient: String? = nil, recipientKinds: Set<String>? = nil,
      region: String? = nil, export: Export? = Export.none, at: Instant
    ) {
      self.action = action
      self.purpose = purpose
      self.recipient = recipient
      self.recipientKinds = recipientKinds
      self.region = region
      self.export = export
      self.at = at
    }

    /// Raw export hands the thing on, whatever it is called; so may an export that is not known.
    var actions: [Action] {
      export == .results || export == Export.none || action == .distribute ? [action] : [action, .distribute]
    }
  }

  /// What has happened under the agreement before.
  public struct State: Hashable, Sendable {
    /// Uses recorded so far.
    public var count: Int64
    /// When the agreement took effect; nil before.
    public var since: Instant?

    public init(count: Int64 = 0, since: Instant? = nil) {
      self.count = count
      self.since = since
    }
  }

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
    var permitting: (name: String, duties: [Duty])?
    for action in request.actions {
      switch permission(for: action, facts) {
      case .failure(let refused): return .refused(refused.failures)
      case .success(let rule): permitting = permitting ?? rule
      }
    }
    var standing: [Failure] = []
    for (index, rule) in prohibitions.enumerated() {
      // Who asks for `use` asks for all that it includes, so a prohibition of any of them is about it.
      guard let action = request.actions.first(where: { rule.action.includes($0) || $0.includes(rule.action) })
      else { continue }
      // A prohibition applies unless one of its conditions certainly does not hold.
      guard rule.conditions.allSatisfy({ $0.holds(facts) != .no }) else { continue }
      standing.append(.prohibited(action, by: rule, at: "/prohibition/\(index)"))
    }
    guard standing.isEmpty, let permitting else { return .refused(standing) }
    return .permitted(by: permitting.name, duties: permitting.duties + obligations)
  }

  /// Whether anything at all may be done by whom `request` is about: some action, with some export. Refused, it says what
  /// stands against the first action that a permission is about.
  func decideAnything(_ request: Request, _ state: State = State()) -> Decision {
    var refused: Decision?
    for export in Export.allCases {
      for action in Action.leaves where permissions.contains(where: { $0.action.includes(action) }) {
        var request = request
        (request.action, request.export) = (action, export)
        let decision = decide(request, state)
        if decision.isPermitted { return decision }
        refused = refused ?? decision
      }
    }
    return refused ?? .refused([.notPermitted(.use, permitted: permissions.map(\.action))])
  }

  /// The first permission for `action` that holds; else what is missing to the one that is closest.
  private func permission(for action: Action, _ facts: Facts) -> Result<(name: String, duties: [Duty]), Missing> {
    var closest: [Failure]?
    for (index, rule) in permissions.enumerated() where rule.action.includes(action) {
      let place = "/permission/\(index)"
      let failures = rule.conditions.enumerated().flatMap { number, condition in
        condition.failures(facts, at: "\(place)/constraint/\(number)")
      }
      if failures.isEmpty { return .success((rule.uid ?? place, rule.duties)) }
      if failures.count < closest?.count ?? .max { closest = failures }
    }
    return .failure(Missing(failures: closest ?? [.notPermitted(action, permitted: permissions.map(\.action))]))
  }

  private struct Missing: Error { let failures: [Failure] }
}

/// The request and the state as constraints see them.
struct Facts {
  let request: Policy.Request
  let state: Policy.State
}

/// Three-valued: a fact may be unknown.
enum Truth: Equatable {
  case yes, no, unknown

  init(_ value: Bool) { self = value ? .yes : .no }
}
