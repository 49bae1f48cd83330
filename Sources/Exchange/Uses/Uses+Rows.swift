import Evidence
import Identity
public import Store
public import Vocabulary

extension Uses {
  /// Throws ``Refusal/notFound(_:)``.
  public static func get(_ tx: Transaction, _ id: ID<Use>) throws -> Use {
    guard let row = try tx.row(selectOne, id) else { throw Refusal.notFound("use") }
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
    "SELECT body, state, measured, charged, settled, started_at, ended_at, reason, suspended_by, id, energy_measured, "
    + "energy_charged FROM exchange_use "

  static func insert(_ tx: Transaction, _ use: Use) throws {
    let body = try JSON(encoding: use).canonicalText
    bodies.keep(use, of: body)
    try tx.append(
      """
      INSERT INTO exchange_use (id, agreement, provider, consumer, state, measured, charged, settled, started_at,
        ended_at, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, use.id, use.agreement, use.provider, use.consumer, use.state.rawValue, use.measured, use.charged,
      use.settled, use.startedAt, use.endedAt, body)
  }

  /// Has `steps` work on a use that was just read in this transaction, and writes what has become of it: however many they
  /// are, its row is written once, so what they look up in the database is the use as it was.
  ///
  /// Throws ``UseRefusal/changed`` if the row is not as it was read.
  @discardableResult
  public static func change(_ tx: Transaction, _ use: Use, _ steps: (inout Use) throws -> Void) throws -> Use {
    var changed = use
    try steps(&changed)
    if changed != use { try update(tx, changed, over: use) }
    return changed
  }

  /// The columns of a use that goes on are apart from those of its end, which have indexes.
  private static func update(_ tx: Transaction, _ use: Use, over before: Use) throws {
    var arguments: [any SQLConvertible] = [
      use.state.rawValue, use.measured, use.energyMeasured ?? 0, use.startedAt, use.reason, use.suspendedBy?.rawValue,
    ]
    let goesOn = use.endedAt == before.endedAt && use.settled == before.settled
    if !goesOn { arguments += [use.endedAt, use.settled, use.charged, use.energyCharged ?? 0] }
    arguments += [use.id, before.state.rawValue, before.measured, before.energyMeasured ?? 0, before.settled]
    let changed = try tx.execute(goesOn ? updateOpen : updateEnd, arguments: arguments)
    guard changed == 1 else { throw UseRefusal.changed }
  }

  private static let selectOne = select + "WHERE id = ?"
  private static let updateOpen = "\(steps) \(asItWas)"
  private static let updateEnd = "\(steps), ended_at = ?, settled = ?, charged = ?, energy_charged = ? \(asItWas)"
  private static let steps =
    "UPDATE exchange_use SET state = ?, measured = ?, energy_measured = ?, started_at = ?, reason = ?, suspended_by = ?"
  private static let asItWas = "WHERE id = ? AND state = ? AND measured = ? AND energy_measured = ? AND settled = ?"

  // A use is read again at each of its steps; its body stays as it was written.
  private static let bodies = BodyCache<Use>(most: 4_096)

  private static func read(_ row: Row) throws -> Use {
    var use = try bodies.value(row, 0) { try row.body(0, of: "exchange_use", as: Use.self) }
    guard let state = Use.State(rawValue: try row.text(1)) else { throw ExchangeDefect.row("use") }
    use.state = state
    use.measured = try row.int(2)
    use.charged = try row.int(3)
    use.settled = try row.bool(4)
    use.startedAt = try row.optionalInstant(5)
    use.endedAt = try row.optionalInstant(6)
    use.reason = try row.optionalText(7)
    use.suspendedBy = try row.optionalText(8).flatMap(UseMachine.Role.init(rawValue:))
    if use.energy != nil {
      use.energyMeasured = try row.int(10)
      use.energyCharged = try row.int(11)
    }
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
