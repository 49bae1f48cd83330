import Evidence
public import Identity
import Ledger
public import Store
public import Vocabulary

/// Uses under agreements.
public enum Uses {
  /// The most agreements one use may cite.
  static let mostCitations = 20

  /// Asks for a use: the agreement must be active, its policy and those of the cited agreements must permit it, and its price
  /// is held. A use of a free offer that is neither compute nor measured is complete at once: one durable exchange.
  public static func request(
    _ tx: Transaction, under id: ID<Agreement>, _ draft: UseDraft, by consumer: Caller, region: String?, at now: Instant
  ) throws -> Use {
    let (agreement, permission) = try admit(
      tx, id, draft.action ?? .use, draft.purpose, consumer, region, at: now)
    let cites = draft.cites ?? []
    guard cites.count <= mostCitations, Set(cites).count == cites.count, !cites.contains(id) else {
      throw Refusal(
        .unacceptable, rule: "use.citations", Text(zh: "引用的协议过多或重复", en: "too many citations, or one twice"),
        remedy: Text(zh: "至多 \(mostCitations) 个不同协议", en: "at most \(mostCitations) different agreements"),
        field: "/cites")
    }
    for cited in cites {
      _ = try admit(tx, cited, draft.action ?? .use, draft.purpose, consumer, region, at: now)
    }
    let quantity = draft.quantity ?? 1
    let instant = agreement.kind != .compute && agreement.price.unit == nil && draft.voucher == nil
    var use = Use(
      id: ID(at: now), agreement: id, provider: agreement.provider, consumer: agreement.consumer, kind: agreement.kind,
      action: draft.action ?? .use, purpose: draft.purpose, quantity: quantity, unit: agreement.price.unit ?? "use",
      cites: cites,
      state: instant ? .completed : .requested, measured: instant ? 1 : 0, charged: 0, requestedAt: now,
      endedAt: instant ? now : nil, permittedBy: permission)
    let gross = try agreement.price.charge(for: quantity)
    if gross > 0 {
      let reservation: ID<Reservation> = ID(at: now)
      try Reservations.hold(
        tx, id: reservation, reference: use.id.description, agreement: id.description,
        consumer: use.consumer.description, supplier: use.provider.description, gross: gross,
        offerKind: use.kind.rawValue, grant: draft.voucher, expiresAt: agreement.endsAt.adding(days: 30), at: now)
      use.reservation = reservation
      if instant {
        try Reservations.settle(tx, id: reservation, gross: gross, readings: [], at: now)
        use.charged = gross
      }
    } else if draft.voucher != nil {
      throw Refusal(
        .unacceptable, rule: "voucher.nothing-to-pay", Text(zh: "免费使用无需算力券", en: "a free use takes no voucher"),
        field: "/voucher")
    }
    try insert(tx, use)
    try tx.execute("UPDATE offer SET uses = uses + 1 WHERE id = ?", agreement.offer)
    try record(
      tx, use, instant ? "use.completed" : "use.requested", actor: consumer.participant, at: now,
      [
        "purpose": .string(use.purpose), "action": .string(use.action.rawValue), "quantity": .int(quantity),
        "permittedBy": .string(permission), "cites": .array(cites.map { JSON($0) }), "heldFen": .int(gross),
      ])
    if !instant { tx.signal(Agreements.topic) }
    return use
  }

  /// Counts the use under an agreement and decides its policy. Refusing undoes the count with the transaction.
  private static func admit(
    _ tx: Transaction, _ id: ID<Agreement>, _ action: Policy.Action, _ purpose: String, _ consumer: Caller,
    _ region: String?, at now: Instant
  ) throws -> (Agreement, String) {
    guard
      let row = try tx.row(
        "UPDATE agreement SET uses = uses + 1 WHERE id = ? AND consumer = ? RETURNING body, state, uses", id,
        consumer.participant)
    else { throw Refusal.notFound("agreement") }
    let agreement = try Agreements.read(row)
    guard agreement.state == .active else { throw Agreements.stateRefusal(agreement) }
    guard now < agreement.endsAt else {
      throw Refusal(
        .conflict, rule: "agreement.not-active", Text(zh: "协议已到期", en: "the agreement's time is over"),
        remedy: Text(zh: "订立新的协议", en: "make a new agreement"))
    }
    if let capacity = agreement.capacity?.concurrentUses {
      let running = try tx.row(
        "SELECT COUNT(*) FROM exchange_use WHERE agreement = ? AND state IN ('requested', 'started', 'suspended')", id)
      guard try running?.int(0) ?? 0 < capacity else {
        throw Refusal(
          .conflict, rule: "use.capacity", Text(zh: "同时使用已达上限 \(capacity)", en: "\(capacity) uses run at once at most"),
          remedy: Text(zh: "等待其一结束", en: "wait until one has ended"))
      }
    }
    // What a use lets out of the hub is nothing unless it asks to distribute.
    let request = Policy.Request(
      action, purpose: purpose, recipient: consumer.participant.description,
      recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: region, at: now)
    // The agreement is for one purpose, whatever its policy leaves open.
    guard purpose == agreement.purpose else {
      throw Refusal(
        .unacceptable, rule: "policy.purpose",
        Text(
          zh: "协议用途为 \(agreement.purpose)，不是 \(purpose)",
          en: "the agreement is for \(agreement.purpose), not \(purpose)"),
        remedy: Text(zh: "用途应为 \(agreement.purpose)", en: "ask for the purpose \(agreement.purpose)"), field: "/purpose"
      )
    }
    switch agreement.policy.decide(request, Policy.State(count: agreement.uses - 1, since: agreement.startsAt)) {
    case .permitted(let permission, _): return (agreement, permission)
    case .refused(let failures): throw Policy.Failure.refusal(failures)
    }
  }

  public static func get(_ tx: Transaction, _ id: ID<Use>) throws -> Use {
    guard let row = try tx.row(select + "WHERE id = ?", id) else { throw Refusal.notFound("use") }
    return try read(row)
  }

  /// Uses under an agreement, newest first, before `cursor`.
  public static func list(_ tx: Transaction, under id: ID<Agreement>, before cursor: String?, limit: Int) throws
    -> [Use]
  {
    try tx.rows(select + "WHERE agreement = ? AND id < ? ORDER BY id DESC LIMIT ?", id, cursor ?? "use_zzz", limit).map(
      read)
  }

  // MARK: - Rows

  static let select = "SELECT body, state, measured, charged, ended_at, reason FROM exchange_use "

  static func insert(_ tx: Transaction, _ use: Use) throws {
    try tx.execute(
      """
      INSERT INTO exchange_use (id, agreement, provider, consumer, state, measured, charged, ended_at, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, use.id, use.agreement, use.provider, use.consumer, use.state.rawValue, use.measured, use.charged,
      use.endedAt,
      try JSON(encoding: use))
    for cited in use.cites {
      try tx.execute("INSERT INTO use_citation (agreement, use_id) VALUES (?, ?)", cited, use.id)
    }
  }

  static func read(_ row: Row) throws -> Use {
    var use = try row.json(0).decode(Use.self)
    guard let state = Use.State(rawValue: try row.text(1)) else { throw ExchangeDefect.row("use") }
    use.state = state
    use.measured = try row.int(2)
    use.charged = try row.int(3)
    use.endedAt = try row.optionalInstant(4)
    use.reason = try row.optionalText(5)
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
