public import Identity
public import Store
public import Vocabulary

extension Negotiations {
  /// What asking for an agreement on `offer` would come to, without asking: the published rule that approves it at once, or nil
  /// where its provider decides. Refuses what would be refused.
  public static func foresee(
    _ tx: Transaction, _ offer: Offer, _ draft: NegotiationDraft, by consumer: Participant, at now: Instant
  ) throws -> String? {
    guard offer.state == .open else { throw NegotiationRefusal.withdrawn }
    guard offer.provider != consumer.id else { throw NegotiationRefusal.ownOffer }
    try Participants.requireActive(tx, offer.provider)
    let negotiation = Negotiation(
      id: ID(at: now), offer: offer.id, offerVersion: offer.version, provider: offer.provider, consumer: consumer.id,
      purpose: draft.purpose, days: draft.days, quantity: draft.quantity, state: .requested, requestedAt: now)
    try check(negotiation, offer, consumer, at: now)
    let request = Policy.Request(
      offer.kind.usualAction, target: offer.id.description, purpose: draft.purpose, recipient: consumer.id.description,
      recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: consumer.region, at: now)
    if case .refused(let failures) = offer.policy.decide(request, Policy.State(since: now)) {
      throw Policy.Failure.refusal(failures)
    }
    try offer.capacity?.check(asking: draft.quantity)
    return try approvingRule(offer, negotiation, consumer)
  }
}
