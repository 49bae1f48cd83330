public import Vocabulary

/// The life of one use: the states of a Dataspace Protocol transfer. A pure value; see ``NegotiationMachine``.
public struct UseMachine: Hashable, Sendable {
  public enum State: String, Sendable, Codable, CaseIterable {
    /// Permitted, its price held; it does not run yet.
    case requested
    case started
    case suspended
    case completed
    case terminated

    public var isFinal: Bool { self == .completed || self == .terminated }
    /// Whether readings may come in.
    public var isMetered: Bool { self != .requested }
  }

  public enum Event: String, Sendable, CaseIterable { case start, suspend, resume, complete, terminate }

  public enum Action: Hashable, Sendable {
    case stampStart
    case stampEnd
    /// Nothing was used: free what is held.
    case release
    /// Charge what was measured and free the rest.
    case settle
    /// Whoever runs it may send a last reading and then settles.
    case awaitLastReading
    /// Whoever runs uses is woken.
    case announce
  }

  /// Who acts. The hub acts for the provider where it runs the use itself, and when an agreement ends.
  public enum Role: String, Sendable, Codable, CaseIterable { case consumer, provider, hub }

  public private(set) var state: State
  /// Who holds it back while it is suspended. A consumer lets go on only what it held back itself, and nobody else lets go on
  /// what the consumer holds back, who would pay for it.
  public private(set) var suspendedBy: Role?

  public init(state: State = .requested, suspendedBy: Role? = nil) {
    self.state = state
    self.suspendedBy = suspendedBy
  }

  public mutating func apply(_ event: Event, by role: Role) throws(Refusal) -> [Action] {
    guard let (next, actions) = Self.transition(state, event, role, suspendedBy) else {
      throw LifecycleRefusal.transition(
        "use", from: state.rawValue, event: event.rawValue, by: role.rawValue,
        allowed: Event.allCases.filter { Self.transition(state, $0, role, suspendedBy) != nil }.map(\.rawValue))
    }
    state = next
    suspendedBy = next == .suspended ? role : nil
    return actions
  }

  private static func transition(_ state: State, _ event: Event, _ role: Role, _ holder: Role?) -> (State, [Action])? {
    switch (state, event, role) {
    case (.requested, .start, .provider), (.requested, .start, .hub): (.started, [.stampStart, .announce])
    case (.requested, .terminate, _): (.terminated, [.stampEnd, .release, .announce])
    case (.started, .suspend, _): (.suspended, [.announce])
    case (.suspended, .resume, .consumer) where holder == .consumer: (.started, [.announce])
    case (.suspended, .resume, .provider) where holder != .consumer, (.suspended, .resume, .hub):
      (.started, [.announce])
    // Whoever keeps the meter has read it before it ends the use; the consumer cannot know the last reading.
    case (.started, .complete, .consumer), (.suspended, .complete, .consumer):
      (.completed, [.stampEnd, .awaitLastReading, .announce])
    case (.started, .complete, _), (.suspended, .complete, _): (.completed, [.stampEnd, .settle, .announce])
    case (.started, .terminate, .provider), (.suspended, .terminate, .provider):
      (.terminated, [.stampEnd, .settle, .announce])
    case (.started, .terminate, _), (.suspended, .terminate, _):
      (.terminated, [.stampEnd, .awaitLastReading, .announce])
    default: nil
    }
  }
}
