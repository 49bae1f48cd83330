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
  public var state: State
  /// The published rule that approved it at once.
  public var approvedBy: String?
  public var agreement: ID<Agreement>?
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
