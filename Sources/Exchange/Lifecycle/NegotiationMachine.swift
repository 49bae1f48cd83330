public import Vocabulary

/// The course of a negotiation, in the terms of the Dataspace Protocol 2025-1.
///
/// A pure value: ``apply(_:by:)`` moves it and returns what is to be done; the shell does it in the same transaction.
public struct NegotiationMachine: Hashable, Sendable {
  public enum State: String, Sendable, Codable, CaseIterable {
    case requested = "REQUESTED"
    case offered = "OFFERED"
    case accepted = "ACCEPTED"
    case agreed = "AGREED"
    case verified = "VERIFIED"
    case finalized = "FINALIZED"
    case terminated = "TERMINATED"
  }

  public enum Event: String, Sendable, CaseIterable {
    /// The consumer asks, or asks again with other terms.
    case request
    /// The provider answers with other terms.
    case offer
    /// The consumer takes the provider's terms.
    case accept
    /// The provider takes the terms: they become an agreement to sign.
    case agree
    /// Every party but the provider has signed.
    case verify
    /// The agreement takes effect.
    case finalize
    case terminate
  }

  public enum Action: Hashable, Sendable {
    /// Keep the terms that came with the event as those now on the table.
    case recordTerms
    /// Fix the terms as an agreement that waits for signatures.
    case proposeAgreement
    case activateAgreement
    /// The agreement that was proposed will not be.
    case withdrawAgreement
  }

  public enum Role: String, Sendable, CaseIterable, Codable { case consumer, provider }

  /// Nil before the first message.
  public private(set) var state: State?

  public init(state: State? = nil) { self.state = state }

  /// Moves by `event` of `role`, and returns what is to be done. Refuses what the protocol does not allow here.
  public mutating func apply(_ event: Event, by role: Role) throws(Refusal) -> [Action] {
    guard let (next, actions) = Self.transition(state, event, role) else {
      throw LifecycleRefusal.transition(
        "negotiation", from: state?.rawValue ?? "-", event: event.rawValue, by: role.rawValue,
        allowed: Event.allCases.filter { Self.transition(state, $0, role) != nil }.map(\.rawValue))
    }
    state = next
    return actions
  }

  private static func transition(_ state: State?, _ event: Event, _ role: Role) -> (State, [Action])? {
    switch (state, event, role) {
    case (nil, .request, .consumer), (.offered, .request, .consumer): (.requested, [.recordTerms])
    case (nil, .offer, .provider), (.requested, .offer, .provider): (.offered, [.recordTerms])
    case (.offered, .accept, .consumer): (.accepted, [])
    case (.requested, .agree, .provider), (.accepted, .agree, .provider): (.agreed, [.proposeAgreement])
    case (.agreed, .verify, .consumer): (.verified, [])
    case (.verified, .finalize, .provider): (.finalized, [.activateAgreement])
    case (.requested, .terminate, _), (.offered, .terminate, _), (.accepted, .terminate, .provider): (.terminated, [])
    case (.agreed, .terminate, .consumer), (.verified, .terminate, .provider): (.terminated, [.withdrawAgreement])
    default: nil
    }
  }
}
