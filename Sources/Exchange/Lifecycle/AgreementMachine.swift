public import Vocabulary

/// The life of an agreement. A pure value; see ``NegotiationMachine``.
public struct AgreementMachine: Hashable, Sendable {
  public enum State: String, Sendable, Codable, CaseIterable {
    /// Waits for signatures.
    case proposed
    /// Every party signed: uses may run.
    case active
    /// Uses wait.
    case suspended
    /// Taken back by a party, or never signed.
    case revoked
    /// Its term is over.
    case expired
    /// Closed by its parties before its term.
    case ended

    public var isFinal: Bool { [.revoked, .expired, .ended].contains(self) }
  }

  public enum Event: Hashable, Sendable {
    /// A party signed; how many have yet to.
    case sign(missing: Int)
    case suspend
    case resume
    case revoke
    case expire
    case end

    var name: String { if case .sign = self { "sign" } else { "\(self)" } }
  }

  public enum Action: Hashable, Sendable {
    /// Its term begins now.
    case begin
    /// Started uses are suspended.
    case suspendUses
    /// Uses that have not ended are terminated, also those of other agreements that take input under this one.
    case terminateUses
    /// Whoever waits on agreements is woken.
    case announce
  }

  /// Who acts: one of the parties, or the hub itself (the clock; an overseer).
  public enum Role: String, Sendable, CaseIterable { case provider, consumer, cosigner, hub }

  public private(set) var state: State

  public init(state: State = .proposed) { self.state = state }

  public mutating func apply(_ event: Event, by role: Role) throws(Refusal) -> [Action] {
    guard let (next, actions) = Self.transition(state, event, role) else {
      let events: [Event] = [.sign(missing: 0), .suspend, .resume, .revoke, .expire, .end]
      throw LifecycleRefusal.transition(
        "agreement", from: state.rawValue, event: event.name, by: role.rawValue,
        allowed: events.filter { Self.transition(state, $0, role) != nil }.map(\.name))
    }
    state = next
    return actions
  }

  private static func transition(_ state: State, _ event: Event, _ role: Role) -> (State, [Action])? {
    switch (state, event, role) {
    case (.proposed, .sign(missing: 0), .provider), (.proposed, .sign(missing: 0), .consumer),
      (.proposed, .sign(missing: 0), .cosigner):
      (.active, [.begin, .announce])
    case (.proposed, .sign(let missing), .provider) where missing > 0,
      (.proposed, .sign(let missing), .consumer) where missing > 0,
      (.proposed, .sign(let missing), .cosigner) where missing > 0:
      (.proposed, [])
    // Only the provider gives, so only the provider (or the hub) may hold back for a while and give again.
    case (.active, .suspend, .provider), (.active, .suspend, .hub): (.suspended, [.suspendUses, .announce])
    case (.suspended, .resume, .provider), (.suspended, .resume, .hub): (.active, [.announce])
    case (.proposed, .revoke, _): (.revoked, [.announce])
    case (.active, .revoke, _), (.suspended, .revoke, _): (.revoked, [.terminateUses, .announce])
    case (.active, .expire, .hub), (.suspended, .expire, .hub): (.expired, [.terminateUses, .announce])
    case (.active, .end, .provider), (.active, .end, .consumer), (.suspended, .end, .provider),
      (.suspended, .end, .consumer):
      (.ended, [.terminateUses, .announce])
    default: nil
    }
  }
}
