import Exchange
public import Identity
public import Store
public import Vocabulary

extension Rights {
  /// A right as it stands. Throws ``Refusal/notFound(_:)``.
  public static func get(_ tx: Transaction, _ id: ID<DataRight>, at now: Instant) throws -> DataRight {
    guard let row = try tx.row("SELECT body FROM data_right WHERE id = ?", id) else { throw Refusal.notFound("right") }
    return try standing(row, at: now)
  }

  /// Rights newest first: of one holder, over one dataset or offer, or all.
  public static func list(
    _ tx: Transaction, holder: ID<Participant>?, subject: String?, before: ID<DataRight>?, limit: Int, at now: Instant
  ) throws -> [DataRight] {
    // Ids of rights begin with their prefix; so `rgu` comes after them all.
    var (conditions, arguments): ([String], [any SQLConvertible]) = (["id < ?"], [before?.description ?? "rgu"])
    if let holder {
      conditions.append("holder = ?")
      arguments.append(holder)
    }
    if let subject {
      conditions.append("subject = ?")
      arguments.append(subject)
    }
    return try tx.rows(
      "SELECT body FROM data_right WHERE " + conditions.joined(separator: " AND ") + " ORDER BY id DESC LIMIT ?",
      arguments: arguments + [limit]
    ).map { try standing($0, at: now) }
  }

  /// What a code certifies. Refuses one that is mistyped (`right.code`) without looking anything up.
  public static func certificate(_ tx: Transaction, _ typed: String, at now: Instant) throws -> RightCertificate {
    guard let code = RightCode.read(typed) else { throw RightRefusal.code }
    guard let row = try tx.row("SELECT body FROM data_right WHERE code = ?", code) else {
      throw Refusal.notFound("certificate")
    }
    let right = try standing(row, at: now)
    var title: Text?
    if let id = right.dataset, try Datasets.wasPublished(tx, id) {
      title = try Datasets.get(tx, id, at: now).entry.title
    }
    if let id = right.offer { title = try Offers.get(tx, id).title }
    return RightCertificate(
      code: RightCode.shown(code), right: right.id, kind: right.kind, subject: right.subject, title: title,
      holder: try Participants.get(tx, right.holder).name, registeredAt: right.registeredAt, until: right.until,
      documents: right.documents, state: right.state, lapse: right.lapse,
      holds: ![.lapsed, .suspended].contains(right.state),
      isPledged: right.pledge != nil, isDisputed: !right.disputes.isEmpty, checkedAt: now)
  }

  private static func standing(_ row: Row, at now: Instant) throws -> DataRight {
    var right = try row.body(0, of: "data_right", as: DataRight.self)
    right.state = right.state(at: now)
    return right
  }
}
