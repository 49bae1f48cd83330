import Vocabulary

extension Policy {
  /// Whether anything at all may be done by whom `request` is about: some action, with some export; at its moment, or else at
  /// some other of `span` where the policy is for certain hours or opens later. Refused, it says what stands against the
  /// first action that a permission is about, at the request's own moment.
  func decideAnything(
    _ request: Request, _ state: State = State(), orWithin span: ClosedRange<Instant>? = nil
  ) -> Decision {
    let decision = anything(request, state)
    guard let span, !decision.isPermitted else { return decision }
    var (request, state) = (request, state)
    state.since = state.since ?? span.lowerBound
    for moment in openings(within: span, since: state.since) {
      request.at = moment
      let later = anything(request, state)
      if later.isPermitted { return later }
    }
    return decision
  }

  private func anything(_ request: Request, _ state: State) -> Decision {
    var refused: Decision?
    let others = permissions.map(\.action).filter { $0 != .use && !Action.leaves.contains($0) }
    let actions = Action.leaves + (others.isEmpty ? [] : Array(Set(others)).sorted { $0.rawValue < $1.rawValue })
    for export in Export.allCases {
      for action in actions where permissions.contains(where: { $0.action.includes(action) }) {
        var request = request
        (request.action, request.export) = (action, export)
        let decision = decide(request, state)
        if decision.isPermitted { return decision }
        refused = refused ?? decision
      }
    }
    return refused ?? .refused([.notPermitted(.use, permitted: permissions.map(\.action))])
  }

  /// Moments at which what a policy says about waiting and about hours may have changed: when a wait is over, and every hour of
  /// a week from there.
  private func openings(within span: ClosedRange<Instant>, since: Instant?) -> [Instant] {
    let constraints = (permissions + prohibitions).flatMap(\.constraints)
    let waits = constraints.filter { $0.left == .delayPeriod }.flatMap(\.right).compactMap(\.range?.upperBound)
    let byTheHour = constraints.contains { [.hourOfDay, .dayOfWeek].contains($0.left) }
    let begin = since ?? span.lowerBound
    let over = Set(waits).sorted().prefix(10).map { wait in
      Instant(milliseconds: begin.milliseconds.addingReportingOverflow(wait).partialValue &+ 1)
    }
    let starts = ([span.lowerBound] + over).filter(span.contains)
    guard byTheHour else { return over.filter(span.contains) }
    return starts.flatMap { start in (0..<168).map { start.adding(seconds: $0 * 3600) } }.filter(span.contains)
  }
}

extension Policy.Rule {
  /// Every constraint of the rule, however they are joined.
  fileprivate var constraints: [Policy.Constraint] {
    func flat(_ conditions: [Policy.Condition]) -> [Policy.Constraint] {
      conditions.flatMap { condition in
        if case .constraint(let constraint) = condition { return [constraint] }
        return flat(condition.parts)
      }
    }
    return flat(conditions + refinements)
  }
}
