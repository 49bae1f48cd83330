public import Identity
public import Store
public import Vocabulary

/// The life of agreements.
public enum Agreements {
  /// Signalled when an agreement or a use changes (``Database/signals(_:)``).
  public static let topic = "uses"

  static func propose(
    _ tx: Transaction, _ negotiation: Negotiation, _ offer: Offer, actor: ID<Participant>?, at now: Instant
  ) throws -> Agreement {
    let agreement = Agreement(
      id: ID(at: now), offer: offer.id, offerVersion: offer.version, kind: offer.kind, title: offer.title,
      provider: offer.provider, consumer: negotiation.consumer, need: negotiation.need, purpose: negotiation.purpose,
      policy: offer.policy, price: offer.price,
      // What was asked for is what was approved: no use may ask for more.
      capacity: Capacity.of(offer, atMost: negotiation.quantity), reference: offer.reference, startsAt: now,
      endsAt: now.adding(days: negotiation.days), approvedBy: negotiation.approvedBy, state: .proposed, uses: 0,
      signatures: [])
    try Grounds.require(tx, offer, at: now)
    try insert(tx, agreement)
    try Grounds.note(tx, agreement)
    let document = try agreement.document
    var data: [String: JSON] = ["document": document, "digest": .string(Digest.of(document))]
    if let rule = negotiation.approvedBy { data["approvedBy"] = .string(rule) }
    try record(tx, agreement.id, "agreement.proposed", actor: actor, at: now, .object(data))
    return agreement
  }

  /// Adds a party's signature; the last one makes the agreement active. Signing twice changes nothing.
  public static func sign(
    _ tx: Transaction, _ id: ID<Agreement>, by party: ID<Participant>, _ signature: Signature, at now: Instant
  ) throws -> Agreement {
    let agreement = try get(tx, id)
    let role = try role(of: party, in: agreement)
    let signed = Set(agreement.signatures.map(\.participant))
    if signed.contains(party) { return agreement }
    guard agreement.state == .proposed, now < agreement.endsAt else { throw notActive(agreement) }
    if let right = agreement.right {
      try Grounds.require(tx, right, provider: agreement.provider, offer: agreement.offer, at: now)
    }
    try Signatures.verify(
      tx, signature, by: party, context: Agreement.signingContext, try agreement.document, at: now)
    try tx.execute(
      "INSERT INTO agreement_signature (agreement, participant, signing_key, value, at) VALUES (?, ?, ?, ?, ?)", id,
      party, signature.key, signature.value, now)
    try record(
      tx, id, "agreement.signed", actor: party, at: now,
      ["key": JSON(signature.key), "signature": .string(signature.value)])
    let missing = agreement.parties.count { $0 != party && !signed.contains($0) }
    try apply(tx, agreement, .sign(missing: missing), by: role, actor: party, at: now)
    return try get(tx, id)
  }

  /// A party takes the agreement back: its uses end, and so do uses elsewhere that work on it. Again changes nothing.
  @discardableResult
  public static func revoke(
    _ tx: Transaction, _ id: ID<Agreement>, by party: ID<Participant>, reason: String, at now: Instant
  ) throws -> Agreement {
    let agreement = try get(tx, id)
    let role = try role(of: party, in: agreement)
    if agreement.state == .revoked { return agreement }
    try apply(tx, agreement, .revoke, by: role, actor: party, reason: reason, at: now)
    return try get(tx, id)
  }

  /// The provider holds the agreement back for a while: its uses wait, and so do uses elsewhere that work on it.
  public static func suspend(
    _ tx: Transaction, _ id: ID<Agreement>, by party: ID<Participant>, reason: String, at now: Instant
  ) throws -> Agreement {
    try change(tx, id, .suspend, by: party, reason: reason, at: now)
  }

  /// The provider lets it go on. Its uses are resumed one by one by whoever runs them.
  public static func resume(_ tx: Transaction, _ id: ID<Agreement>, by party: ID<Participant>, at now: Instant) throws
    -> Agreement
  {
    try change(tx, id, .resume, by: party, at: now)
  }

  /// A party closes it before its term.
  public static func end(_ tx: Transaction, _ id: ID<Agreement>, by party: ID<Participant>, at now: Instant) throws
    -> Agreement
  {
    try change(tx, id, .end, by: party, at: now)
  }

  /// Agreements whose time is over and that have not ended, the longest overdue first.
  public static func due(_ tx: Transaction, at now: Instant, limit: Int) throws -> [ID<Agreement>] {
    try tx.rows(
      "SELECT id FROM agreement WHERE state IN ('active', 'suspended') AND ends_at <= ? ORDER BY ends_at, id LIMIT ?",
      now, limit
    ).map { try $0.id(0) }
  }

  /// Ends an agreement whose time is over, and its uses. One that is not due stays as it is.
  public static func expire(_ tx: Transaction, _ id: ID<Agreement>, at now: Instant) throws {
    let agreement = try get(tx, id)
    guard [.active, .suspended].contains(agreement.state), agreement.endsAt <= now else { return }
    try apply(tx, agreement, .expire, by: .hub, actor: nil, at: now)
  }

  /// Ends at most `limit` agreements whose time is over, and their uses; settles uses whose last reading is overdue.
  /// Returns how many agreements ended.
  @discardableResult
  public static func expire(_ tx: Transaction, at now: Instant, limit: Int = 100) throws -> Int {
    let due = try due(tx, at: now, limit: limit)
    for id in due { try expire(tx, id, at: now) }
    try Uses.settleOverdue(tx, at: now, limit: limit)
    return due.count
  }

  static func role(of party: ID<Participant>, in agreement: Agreement) throws(Refusal) -> AgreementMachine.Role {
    switch party {
    case agreement.provider: return .provider
    case agreement.consumer: return .consumer
    default: throw Refusal.notFound("agreement")
    }
  }

  static func notActive(_ agreement: Agreement) -> Refusal {
    let remedy: Text =
      switch agreement.state {
      case .proposed: Text(zh: "各方签名后生效", en: "it counts once every party has signed")
      case .suspended: Text(zh: "等待提供方恢复", en: "wait until its provider resumes it")
      default: Text(zh: "订立新的合约", en: "make a new agreement")
      }
    return Refusal(
      .conflict, rule: "agreement.not-active",
      Text(zh: "合约状态为 \(agreement.state.rawValue)", en: "the agreement is \(agreement.state.rawValue)"),
      remedy: remedy)
  }
}
