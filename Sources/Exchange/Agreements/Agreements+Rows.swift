public import Identity
public import Store
public import Vocabulary

extension Agreements {
  /// Throws ``Refusal/notFound(_:)``.
  public static func get(_ tx: Transaction, _ id: ID<Agreement>) throws -> Agreement {
    guard let row = try tx.row("SELECT body, state, uses, closed_at, reason, id FROM agreement WHERE id = ?", id) else {
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

  /// What was agreed and how it stands, without its signatures and without how often it was used, which every use changes.
  public static func terms(_ tx: Transaction, _ id: ID<Agreement>) throws -> Agreement {
    let row = try tx.row("SELECT body, state, 0, closed_at, reason, id FROM agreement WHERE id = ?", id)
    guard let row else { throw Refusal.notFound("agreement") }
    return try read(row)
  }

  /// Agreements of a participant, newest first, before `cursor`; without signatures.
  public static func list(
    _ tx: Transaction, of participant: ID<Participant>, before cursor: String?, limit: Int
  ) throws -> [Agreement] {
    try StoredBody.list(limit: limit, from: cursor ?? "agr_zzz") { after, limit in
      try tx.rows(
        """
        SELECT body, state, uses, closed_at, reason, id FROM agreement WHERE (provider = ? OR consumer = ?) AND id < ?
        ORDER BY id DESC LIMIT ?
        """, participant, participant, after, limit)
    } place: {
      try $0.text(5)
    } read: {
      try read($0)
    }
  }

  static func insert(_ tx: Transaction, _ agreement: Agreement) throws {
    try tx.execute(
      """
      INSERT INTO agreement (id, provider, consumer, offer, kind, need, state, uses, ends_at, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
      """, agreement.id, agreement.provider, agreement.consumer, agreement.offer, agreement.kind.rawValue,
      agreement.need, agreement.state.rawValue, agreement.endsAt, try StoredBody.encode(agreement))
  }

  private static let bodies = BodyCache<Agreement>(most: 2_048)

  static func read(_ row: Row) throws -> Agreement {
    var agreement = try bodies.value(row, 0) { try row.body(0, of: "agreement", as: Agreement.self) }
    guard let state = Agreement.State(rawValue: try row.text(1)) else { throw ExchangeDefect.row("agreement") }
    agreement.state = state
    agreement.uses = try row.int(2)
    agreement.closedAt = try row.optionalInstant(3)
    agreement.reason = try row.optionalText(4)
    return agreement
  }
}
