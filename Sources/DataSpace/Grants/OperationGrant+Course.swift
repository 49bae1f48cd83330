public import Identity
public import Vocabulary

/// The course of a grant. Pure: a change is made or refused, by what is written in it, who asks and when.
extension OperationGrant {
  public enum Event: Hashable, Sendable {
    /// By the operator.
    case accept
    /// By the operator, or the grantor who takes a proposal back.
    case decline
    /// By the grantor.
    case suspend(reason: String)
    case resume
    case withdraw(reason: String)
    /// By the operator.
    case renounce
    /// By the clock.
    case expire
  }

  /// - Parameter actor: nil for the clock.
  public mutating func apply(_ event: Event, by actor: ID<Participant>?, at now: Instant) throws(Refusal) {
    guard state.isOpen else { throw GrantRefusal.over(state) }
    if now >= until, event != .expire { throw GrantRefusal.over(.expired) }
    switch event {
    case .accept:
      try require(actor == self.operator, in: [.proposed])
      acceptedAt = now
      state = .accepted
    case .decline:
      try require(actor == self.operator || actor == grantor, in: [.proposed])
      end(.declined, at: now)
    case .suspend(let why):
      try require(actor == grantor, in: [.accepted])
      suspendedAt = now
      reason = why
      state = .suspended
    case .resume:
      try require(actor == grantor, in: [.suspended])
      suspendedAt = nil
      reason = nil
      state = .accepted
    case .withdraw(let why):
      try require(actor == grantor, in: [.accepted, .suspended])
      reason = why
      end(.withdrawn, at: now)
    case .renounce:
      try require(actor == self.operator, in: [.accepted, .suspended])
      end(.renounced, at: now)
    case .expire:
      guard actor == nil, now >= until else { throw GrantRefusal.side }
      end(.expired, at: now)
    }
  }

  private func require(_ isTheirs: Bool, in states: Set<State>) throws(Refusal) {
    guard isTheirs else { throw GrantRefusal.side }
    guard states.contains(state) else { throw GrantRefusal.state(state) }
  }

  private mutating func end(_ end: State, at now: Instant) {
    state = end
    endedAt = now
  }
}
