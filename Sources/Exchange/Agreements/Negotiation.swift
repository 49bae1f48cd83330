public import Identity
public import Vocabulary

/// A request for an agreement on its way, in the states of the Dataspace Protocol 2025-1 (contract negotiation).
public struct Negotiation: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "neg"

  public var id: ID<Negotiation>
  public var offer: ID<Offer>
  public var offerVersion: Int64
  public var provider: ID<Participant>
  public var consumer: ID<Participant>
  public var need: ID<Need>?
  public var purpose: String
  public var days: Int64
  public var quantity: Int64?
  /// What the provider or the consumer put in place of the offer's own, in the terms now on the table.
  public var policy: Policy?
  public var price: Price?
  public var state: State
  /// The published rule that approved it at once.
  public var approvedBy: String?
  public var agreement: ID<Agreement>?
  /// The side that ended it, and why.
  public var terminatedBy: NegotiationMachine.Role?
  public var reason: String?
  public var requestedAt: Instant

  public typealias State = NegotiationMachine.State
}

public struct NegotiationDraft: Hashable, Sendable, Codable {
  public var offer: ID<Offer>
  public var need: ID<Need>?
  public var purpose: String
  /// The agreement's term in days.
  public var days: Int64
  /// The most units one use will ask for.
  public var quantity: Int64?

  public init(offer: ID<Offer>, need: ID<Need>? = nil, purpose: String, days: Int64, quantity: Int64? = nil) {
    self.offer = offer
    self.need = need
    self.purpose = purpose
    self.days = days
    self.quantity = quantity
  }
}

/// Other terms than those on the table. What is nil stays.
public struct CounterDraft: Hashable, Sendable, Codable {
  public var days: Int64?
  public var quantity: Int64?
  public var policy: Policy?
  public var price: Price?

  public init(days: Int64? = nil, quantity: Int64? = nil, policy: Policy? = nil, price: Price? = nil) {
    self.days = days
    self.quantity = quantity
    self.policy = policy
    self.price = price
  }
}
