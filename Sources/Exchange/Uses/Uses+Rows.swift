import Evidence
import Identity
public import Store
public import Vocabulary

extension Uses {
  /// Throws ``Refusal/notFound(_:)``.
  public static func get(_ tx: Transaction, _ id: ID<Use>) throws -> Use {
    guard let row = try tx.row(select + "WHERE id = ?", id) else { throw Refusal.notFound("use") }
    return try read(row)
  }

  /// Uses under an agreement, newest first, before `cursor`.
  public static func list(_ tx: Transaction, under id: ID<Agreement>, before cursor: String?, limit: Int) throws
    -> [Use]
  {
    try StoredBody.list(limit: limit, from: cursor ?? "use_zzz") { after, limit in
      try tx.rows(select + "WHERE agreement = ? AND id < ? ORDER BY id DESC LIMIT ?", id, after, limit)
    } place: {
      try $0.text(9)
    } read: {
      try read($0)
    }
  }

  private static let select =
    "SELECT body, state, measured, charged, settled, started_at, ended_at, reason, suspended_by, id FROM exchange_use "

  static func insert(_ tx: Transaction, _ use: Use) throws {
    try tx.execute(
      """
      INSERT INTO exchange_use (id, agreement, provider, consumer, state, measured, charged, settled, started_at,
        ended_at, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, use.id, use.agreement, use.provider, use.consumer, use.state.rawValue, use.measured, use.charged,
      use.settled, use.startedAt, use.endedAt, try JSON(encoding: use))
  }

  private static func read(_ row: Row) throws -> Use {
    var use: Use = try row.body(0, of: "exchange_use")
    guard let state = Use.State(rawValue: try row.text(1)) else { throw ExchangeDefect.row("use") }
    use.state = state
    use.measured = try row.int(2)
    use.charged = try row.int(3)
    use.settled = try row.bool(4)
    use.startedAt = try row.optionalInstant(5)
    use.endedAt = try row.optionalInstant(6)
    use.reason = try row.optionalText(7)
    use.suspendedBy = try row.optionalText(8).flatMap(UseMachine.Role.init(rawValue:))
    return use
  }

  static func record(
    _ tx: Transaction, _ use: Use, _ kind: String, actor: ID<Participant>?, at now: Instant, _ data: JSON = [:]
  ) throws {
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, agreement: use.agreement.description, subject: use.id.description,
        actor: actor?.description, data: data))
  }
}
