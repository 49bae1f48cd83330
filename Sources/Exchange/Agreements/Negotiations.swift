public import Identity
public import Store
public import Vocabulary

/// From a request to an agreement that waits for signatures.
public enum Negotiations {
  public typealias Side = NegotiationMachine.Role

  /// Asks for an agreement on an offer. The policy is decided first: what it refuses is refused here, with the constraint
  /// that failed. What meets the offer's published rule becomes an agreement in the same call.
  public static func request(
    _ tx: Transaction, _ draft: NegotiationDraft, by consumer: Participant, at now: Instant
  ) throws -> Negotiation {
    let offer = try Offers.get(tx, draft.offer)
    guard offer.state == .open else { throw NegotiationRefusal.withdrawn }
    guard offer.provider != consumer.id else { throw NegotiationRefusal.ownOffer }
    try Participants.requireActive(tx, offer.provider)
    try Grounds.require(tx, offer, at: now)
    if let need = draft.need {
      guard try Needs.get(tx, need).owner == consumer.id else { throw Refusal.notFound("need") }
    }
    var negotiation = Negotiation(
      id: ID(at: now), offer: offer.id, offerVersion: offer.version, provider: offer.provider, consumer: consumer.id,
      need: draft.need, purpose: draft.purpose, days: draft.days, quantity: draft.quantity, state: .requested,
      requestedAt: now)
    var machine = NegotiationMachine()
    _ = try machine.apply(.request, by: .consumer)
    try check(negotiation, offer, consumer, at: now)
    try insert(tx, negotiation)
    try record(tx, negotiation, "negotiation.requested", by: .consumer, actor: consumer.id, at: now)
    if let rule = try approvingRule(offer, negotiation, consumer) {
      negotiation.approvedBy = rule
      // Nobody acts here: the provider said so beforehand, and the entry names its rule.
      try move(tx, &negotiation, .agree, by: .provider, actor: nil, at: now)
    }
    return negotiation
  }

  /// Puts other terms on the table: the provider answers a request, or the consumer asks again. Refused where the
  /// policy would not permit the consumer's purpose over the whole term.
  public static func counter(
    _ tx: Transaction, _ id: ID<Negotiation>, _ draft: CounterDraft, by side: Side, at now: Instant
  ) throws -> Negotiation {
    var negotiation = try get(tx, id)
    negotiation.days = draft.days ?? negotiation.days
    negotiation.quantity = draft.quantity ?? negotiation.quantity
    negotiation.policy = draft.policy ?? negotiation.policy
    negotiation.price = draft.price ?? negotiation.price
    try negotiation.price?.check()
    try draft.policy?.check()
    try check(
      negotiation, terms(tx, negotiation), try Participants.get(tx, negotiation.consumer), at: now)
    try move(
      tx, &negotiation, side == .provider ? .offer : .request, by: side, actor: negotiation.party(side), at: now)
    return negotiation
  }

  /// Takes the terms on the table. The provider approves a request. The consumer accepts what the provider offered,
  /// which the provider has thereby agreed to.
  public static func accept(
    _ tx: Transaction, _ id: ID<Negotiation>, by side: Side = .provider, at now: Instant
  ) throws -> Negotiation {
    var negotiation = try get(tx, id)
    let actor = negotiation.party(side)
    if side == .consumer { try move(tx, &negotiation, .accept, by: .consumer, actor: actor, at: now) }
    try move(tx, &negotiation, .agree, by: .provider, actor: actor, at: now)
    return negotiation
  }

  /// One side ends it. An agreement that waited for signatures is withdrawn with it.
  public static func terminate(
    _ tx: Transaction, _ id: ID<Negotiation>, by side: Side, reason: String, at now: Instant
  ) throws -> Negotiation {
    var negotiation = try get(tx, id)
    try move(tx, &negotiation, .terminate, by: side, actor: negotiation.party(side), reason: reason, at: now)
    return negotiation
  }

  /// The offer with the terms on the table in place of its own.
  static func terms(_ tx: Transaction, _ negotiation: Negotiation) throws -> Offer {
    var offer = try Offers.get(tx, negotiation.offer, version: negotiation.offerVersion)
    offer.policy = negotiation.policy ?? offer.policy
    offer.price = negotiation.price ?? offer.price
    return offer
  }

  /// The name of the published rule that approves the request as it stands.
  static func approvingRule(
    _ offer: Offer, _ negotiation: Negotiation, _ consumer: Participant
  ) throws -> String? {
    guard let rule = offer.publishedRule else { return nil }
    let asked = PublishedRule.Request(
      quantity: negotiation.quantity, fen: try negotiation.quantity.map { try offer.price.charge(for: $0) },
      termDays: negotiation.days, purpose: negotiation.purpose, kinds: consumer.kinds, region: consumer.region)
    return rule.failures(asked).isEmpty ? rule.name : nil
  }

  /// What cannot be agreed on: a term out of range, a purpose that the policy refuses, now or on the term's last day.
  static func check(
    _ negotiation: Negotiation, _ offer: Offer, _ consumer: Participant, at now: Instant
  ) throws(Refusal) {
    guard (1...3660).contains(negotiation.days) else { throw NegotiationRefusal.term }
    if let quantity = negotiation.quantity { _ = try offer.price.charge(for: quantity) }
    let last = now.adding(days: negotiation.days)
    // A policy for certain hours, or one that opens later, has to permit something in the term's first week or after its wait,
    // and in its last week.
    for (moment, span) in [(now, now...last), (last, max(now, last.adding(days: -7))...last)] {
      // Whatever the policy permits at all may be agreed on; each use is decided by its own action later.
      let decision = offer.policy.decideAnything(
        Policy.Request(
          .use, target: offer.id.description, purpose: negotiation.purpose, recipient: consumer.id.description,
          recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: consumer.region, at: moment),
        Policy.State(since: now), orWithin: span)
      if case .refused(let failures) = decision { throw Policy.Failure.refusal(failures) }
    }
  }
}
