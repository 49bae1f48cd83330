import Evidence
public import Identity
public import Store
public import Vocabulary

/// From a request to an agreement that waits for signatures.
public enum Negotiations {
  /// Asks for an agreement on an offer. The policy is decided first: what it refuses is refused here, with the constraint that
  /// failed. What meets the offer's published rule becomes an agreement in the same call.
  public static func request(
    _ tx: Transaction, _ draft: NegotiationDraft, by consumer: Participant, at now: Instant
  ) throws -> Negotiation {
    let offer = try Offers.get(tx, draft.offer)
    guard offer.state == .open else {
      throw Refusal(
        .conflict, rule: "offer.withdrawn", Text(zh: "该供给已撤回", en: "the offer is withdrawn"), field: "/offer")
    }
    guard offer.provider != consumer.id else {
      throw Refusal(
        .unacceptable, rule: "negotiation.own-offer", Text(zh: "不能与自己订立协议", en: "an agreement needs two parties"),
        field: "/offer")
    }
    guard (1...3660).contains(draft.days) else {
      throw Refusal(
        .unacceptable, rule: "negotiation.term", Text(zh: "期限无效", en: "the term is not acceptable"),
        remedy: Text(zh: "1 至 3660 天", en: "1 to 3660 days"), field: "/days")
    }
    if let need = draft.need {
      guard try Needs.get(tx, need).owner == consumer.id else { throw Refusal.notFound("need") }
    }
    // A term that runs past what the policy permits is refused now, not on its last day.
    for moment in [now, now.adding(days: draft.days)] {
      let request = Policy.Request(
        .use, purpose: draft.purpose, recipient: consumer.id.description,
        recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: consumer.region, at: moment)
      if case .refused(let failures) = offer.policy.decide(request, Policy.State(since: now)) {
        throw Policy.Failure.refusal(failures)
      }
    }
    var negotiation = Negotiation(
      id: ID(at: now), offer: offer.id, offerVersion: offer.version, provider: offer.provider, consumer: consumer.id,
      need: draft.need, purpose: draft.purpose, days: draft.days, quantity: draft.quantity, state: .requested,
      requestedAt: now)
    try insert(tx, negotiation)
    try record(tx, negotiation, "negotiation.requested", actor: consumer.id, at: now)
    let asked = PublishedRule.Request(
      quantity: draft.quantity, fen: try draft.quantity.map { try offer.price.charge(for: $0) }, termDays: draft.days,
      purpose: draft.purpose, kinds: consumer.kinds, region: consumer.region)
    if let rule = offer.publishedRule, rule.failures(asked).isEmpty {
      negotiation.approvedBy = rule.name
      negotiation = try agree(tx, negotiation, offer, at: now)
    }
    return negotiation
  }

  /// The provider approves a request.
  public static func accept(_ tx: Transaction, _ id: ID<Negotiation>, at now: Instant) throws -> Negotiation {
    let negotiation = try get(tx, id)
    return try agree(tx, negotiation, try Offers.get(tx, negotiation.offer), at: now)
  }

  /// Either side ends it.
  public static func terminate(
    _ tx: Transaction, _ id: ID<Negotiation>, by side: NegotiationMachine.Role, reason: String, at now: Instant
  ) throws -> Negotiation {
    var negotiation = try get(tx, id)
    try move(tx, &negotiation, .terminate, by: side)
    try record(
      tx, negotiation, "negotiation.terminated", actor: side == .provider ? negotiation.provider : negotiation.consumer,
      at: now, ["reason": .string(reason)])
    return negotiation
  }

  public static func get(_ tx: Transaction, _ id: ID<Negotiation>) throws -> Negotiation {
    guard let row = try tx.row("SELECT body, state, agreement FROM negotiation WHERE id = ?", id) else {
      throw Refusal.notFound("negotiation")
    }
    return try read(row)
  }

  /// Negotiations a participant is part of, newest first.
  public static func list(
    _ tx: Transaction, of participant: ID<Participant>, before cursor: String?, limit: Int
  ) throws -> [Negotiation] {
    try tx.rows(
      """
      SELECT body, state, agreement FROM negotiation WHERE (provider = ? OR consumer = ?) AND id < ?
      ORDER BY id DESC LIMIT ?
      """, participant, participant, cursor ?? "neg_zzz", limit
    ).map(read)
  }

  private static func agree(
    _ tx: Transaction, _ asked: Negotiation, _ offer: Offer, at now: Instant
  ) throws -> Negotiation {
    var negotiation = asked
    try move(tx, &negotiation, .agree, by: .provider)
    let agreement = try Agreements.propose(tx, negotiation, offer, at: now)
    negotiation.agreement = agreement.id
    try tx.execute(
      "UPDATE negotiation SET agreement = ?, body = ? WHERE id = ?", agreement.id, try JSON(encoding: negotiation),
      negotiation.id)
    return negotiation
  }

  /// The agreement is signed by all: verified by the consumer, finalized by the provider.
  static func finish(_ tx: Transaction, _ agreement: ID<Agreement>) throws {
    try tx.execute("UPDATE negotiation SET state = 'FINALIZED' WHERE agreement = ? AND state = 'AGREED'", agreement)
  }

  private static func move(
    _ tx: Transaction, _ negotiation: inout Negotiation, _ event: NegotiationMachine.Event,
    by side: NegotiationMachine.Role
  ) throws {
    var machine = NegotiationMachine(state: negotiation.state)
    _ = try machine.apply(event, by: side)
    guard let next = machine.state else { throw ExchangeDefect.row("negotiation") }
    let changed = try tx.execute(
      "UPDATE negotiation SET state = ? WHERE id = ? AND state = ?", next.rawValue, negotiation.id,
      negotiation.state.rawValue)
    guard changed == 1 else { throw ExchangeDefect.row("negotiation") }
    negotiation.state = next
  }

  private static func insert(_ tx: Transaction, _ negotiation: Negotiation) throws {
    try tx.execute(
      "INSERT INTO negotiation (id, provider, consumer, state, body) VALUES (?, ?, ?, ?, ?)", negotiation.id,
      negotiation.provider, negotiation.consumer, negotiation.state.rawValue, try JSON(encoding: negotiation))
  }

  private static func record(
    _ tx: Transaction, _ negotiation: Negotiation, _ kind: String, actor: ID<Participant>, at now: Instant,
    _ data: JSON = [:]
  ) throws {
    var members = data.object ?? [:]
    members["offer"] = JSON(negotiation.offer)
    members["purpose"] = .string(negotiation.purpose)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: negotiation.id.description, actor: actor.description, data: .object(members)))
  }

  private static func read(_ row: Row) throws -> Negotiation {
    var negotiation = try row.json(0).decode(Negotiation.self)
    guard let state = Negotiation.State(rawValue: try row.text(1)) else { throw ExchangeDefect.row("negotiation") }
    negotiation.state = state
    negotiation.agreement = try row.optionalID(2)
    return negotiation
  }
}
