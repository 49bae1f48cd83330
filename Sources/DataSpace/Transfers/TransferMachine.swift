public import Exchange
public import Vocabulary

/// The course of a transfer, in the terms of the Dataspace Protocol 2025-1 (transfer process). A pure value; see
/// ``NegotiationMachine``.
public struct TransferMachine: Hashable, Sendable {
  public enum State: String, Sendable, Codable, CaseIterable {
    case requested = "REQUESTED"
    case started = "STARTED"
    case suspended = "SUSPENDED"
    case completed = "COMPLETED"
    case terminated = "TERMINATED"
  }

  public enum Event: String, Sendable, CaseIterable {
    /// The consumer asks for what an agreement gives.
    case request
    /// The data can be had; also again, after a suspension.
    case start
    case suspend
    case complete
    case terminate
  }

  public typealias Role = NegotiationMachine.Role

  /// Nil before the first message.
  public private(set) var state: State?

  public init(state: State? = nil) { self.state = state }

  /// Moves by `event` of `role`. Refuses what the protocol does not allow here.
  public mutating func apply(_ event: Event, by role: Role) throws(Refusal) {
    guard let next = Self.transition(state, event, role) else {
      throw ProtocolRefusal.transition(
        from: state?.rawValue, event: event.rawValue, by: role,
        allowed: Event.allCases.filter { Self.transition(state, $0, role) != nil }.map(\.rawValue))
    }
    state = next
  }

  private static func transition(_ state: State?, _ event: Event, _ role: Role) -> State? {
    switch (state, event, role) {
    case (nil, .request, .consumer): .requested
    case (.requested, .start, .provider), (.suspended, .start, _): .started
    case (.started, .suspend, _): .suspended
    case (.started, .complete, _): .completed
    case (.requested, .terminate, _), (.started, .terminate, _), (.suspended, .terminate, _): .terminated
    default: nil
    }
  }
}
