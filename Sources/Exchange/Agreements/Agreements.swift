import Evidence
public import Identity
public import Store
public import Vocabulary

/// The life of agreements.
public enum Agreements {
  /// Signalled when an agreement or a use changes (``Database/signals(_:)``).
  public static let topic = "uses"

  static func propose(
    _ tx: Transaction, _ negotiation: Negotiation, _ offer: Offer, at now: Instant
  ) throws -> Agreement {
    let agreement = Agreement(
      id: ID(at: now), offer: offer.id, offerVersion: offer.version, kind: offer.kind, title: offer.title,
      provider: offer.provider, consumer: negotiation.consumer, need: negotiation.need, purpose: negotiation.purpose,
      policy: offer.policy, price: offer.price, capacity: offer.capacity, reference: offer.reference, startsAt: now,
      endsAt: now.adding(days: negotiation.days), approvedBy: negotiation.approvedBy, state: .proposed, uses: 0,
      signatures: [])
    try tx.execute(
      """
      INSERT INTO agreement (id, provider, consumer, offer, kind, state, uses, running, ends_at, body)
      VALUES (?, ?, ?, ?, ?, 'proposed', 0, 0, ?, ?)
      """, agreement.id, agreement.provider, agreement.consumer, agreement.offer, agreement.kind.rawValue,
      agreement.endsAt, try JSON(encoding: agreement))
    var data: [String: JSON] = ["document": try agreement.document]
    if let rule = negotiation.approvedBy { data["approvedBy"] = .string(rule) }
    try record(tx, agreement.id, "agreement.proposed", actor: agreement.provider, at: now, .object(data))
    return agreement
  }

  /// Adds a party's signature; the last one makes the agreement active. Signing twice changes nothing.
  public static func sign(
    _ tx: Transaction, _ id: ID<Agreement>, by party: ID<Participant>, _ signature: Signature, at now: Instant
  ) throws -> Agreement {
    let agreement = try get(tx, id)
    guard agreement.parties.contains(party) else { throw Refusal.notFound("agreement") }
    if agreement.signatures.contains(where: { $0.participant == party }) { return agreement }
    guard agreement.state == .proposed else { throw stateRefusal(agreement) }
    try Signatures.verify(
      tx, signature, by: party, context: Agreement.signingContext, try agreement.document, at: now)
    try tx.execute(
      "INSERT INTO agreement_signature (agreement, participant, signing_key, value, at) VALUES (?, ?, ?, ?, ?)", id,
      party,
      signature.key, signature.value, now)
    try record(
      tx, id, "agreement.signed", actor: party, at: now,
      ["key": JSON(signature.key), "signature": .string(signature.value)])
    var signed = try get(tx, id)
    if Set(signed.signatures.map(\.participant)) == Set(signed.parties) {
      try tx.execute("UPDATE agreement SET state = 'active' WHERE id = ? AND state = 'proposed'", id)
      try record(tx, id, "agreement.activated", actor: party, at: now)
      try Negotiations.finish(tx, id)
      if let need = signed.need { try Needs.setMatched(tx, need) }
      tx.signal(topic)
      signed.state = .active
    }
    return signed
  }

  /// A party takes the agreement back: its uses end, and so do uses elsewhere that cite it.
  public static func revoke(
    _ tx: Transaction, _ id: ID<Agreement>, by party: ID<Participant>, reason: String, at now: Instant
  ) throws -> Agreement {
    let agreement = try get(tx, id)
    guard agreement.parties.contains(party) else { throw Refusal.notFound("agreement") }
    if agreement.state == .revoked { return agreement }
    guard agreement.state == .active || agreement.state == .proposed else { throw stateRefusal(agreement) }
    try tx.execute("UPDATE agreement SET state = 'revoked' WHERE id = ?", id)
    try record(tx, id, "agreement.revoked", actor: party, at: now, ["reason": .string(reason)])
    try Uses.stopAll(tx, under: id, reason: "agreement-revoked", at: now)
    tx.signal(topic)
    return try get(tx, id)
  }

  /// Ends at most `limit` agreements whose time is over, and their uses. Returns how many.
  @discardableResult
  public static func expire(_ tx: Transaction, at now: Instant, limit: Int = 100) throws -> Int {
    let due = try tx.rows(
      "SELECT id FROM agreement WHERE state = 'active' AND ends_at <= ? ORDER BY ends_at LIMIT ?", now, limit)
    for row in due {
      let id = try row.id(0, as: ID<Agreement>.self)
      try tx.execute("UPDATE agreement SET state = 'expired' WHERE id = ?", id)
      try record(tx, id, "agreement.expired", actor: nil, at: now)
      try Uses.stopAll(tx, under: id, reason: "agreement-expired", at: now)
    }
    if !due.isEmpty { tx.signal(topic) }
    return due.count
  }

  public static func get(_ tx: Transaction, _ id: ID<Agreement>) throws -> Agreement {
    guard let row = try tx.row("SELECT body, state, uses FROM agreement WHERE id = ?", id) else {
      throw Refusal.notFound("agreement")
    }
    var agreement = try read(row)
    agreement.signatures = try tx.rows(
      "SELECT participant, signing_key, value, at FROM agreement_signature WHERE agreement = ? ORDER BY at, participant",
      id
    ).map {
      Agreement.PartySignature(
        participant: try $0.id(0), signature: Signature(key: try $0.id(1), value: try $0.text(2)), at: try $0.instant(3)
      )
    }
    return agreement
  }

  /// Agreements of a participant, newest first, before `cursor`; without signatures.
  public static func list(
    _ tx: Transaction, of participant: ID<Participant>, before cursor: String?, limit: Int
  ) throws -> [Agreement] {
    try tx.rows(
      """
      SELECT body, state, uses FROM agreement WHERE (provider = ? OR consumer = ?) AND id < ? ORDER BY id DESC LIMIT ?
      """, participant, participant, cursor ?? "agr_zzz", limit
    ).map(read)
  }

  static func stateRefusal(_ agreement: Agreement) -> Refusal {
    Refusal(
      .conflict, rule: "agreement.not-active",
      Text(zh: "协议状态为 \(agreement.state.rawValue)", en: "the agreement is \(agreement.state.rawValue)"),
      remedy: agreement.state == .proposed
        ? Text(zh: "各方签名后生效", en: "it counts once every party has signed")
        : Text(zh: "订立新的协议", en: "make a new agreement"))
  }

  static func read(_ row: Row) throws -> Agreement {
    var agreement = try row.json(0).decode(Agreement.self)
    guard let state = Agreement.State(rawValue: try row.text(1)) else { throw ExchangeDefect.row("agreement") }
    agreement.state = state
    agreement.uses = try row.int(2)
    return agreement
  }

  static func record(
    _ tx: Transaction, _ id: ID<Agreement>, _ kind: String, actor: ID<Participant>?, at now: Instant, _ data: JSON = [:]
  ) throws {
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, agreement: id.description, subject: id.description, actor: actor?.description, data: data))
  }
}
