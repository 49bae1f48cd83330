import Identity
public import Store
public import Vocabulary

extension Uses {
  /// A use that an agreement allows.
  struct Admission {
    /// Counted: `uses` includes this one.
    let agreement: Agreement
    let action: Policy.Action
    let permission: String
    let duties: [Policy.Duty]
  }

  /// Counts the use under an agreement and decides its policy. A refusal undoes the count with the transaction.
  ///
  /// The count is taken first, in one statement that also locks and reads the row: two requests at once cannot both be
  /// the last one that a `count` constraint permits.
  static func admit(_ tx: Transaction, _ id: ID<Agreement>, _ asked: Asked, quantity: Int64?) throws -> Admission {
    let row = try tx.row(
      "UPDATE agreement SET uses = uses + 1 WHERE id = ? AND consumer = ? RETURNING body, state, uses, closed_at, reason",
      id,
      asked.consumer.participant)
    guard let row else { throw Refusal.notFound("agreement") }
    let agreement = try Agreements.read(row)
    guard agreement.state == .active else { throw Agreements.notActive(agreement) }
    guard asked.at < agreement.endsAt else { throw UseRefusal.overdue(agreement) }
    // Who is suspended earns nothing meanwhile.
    try Participants.requireActive(tx, agreement.provider)
    // The agreement is for one purpose, whatever its policy leaves open.
    guard asked.purpose == agreement.purpose else { throw UseRefusal.purpose(asked.purpose, agreement) }
    try tx.execute("UPDATE offer SET uses = uses + 1 WHERE id = ?", agreement.offer)
    try checkCapacity(tx, agreement, quantity)
    let action = asked.action ?? agreement.kind.usualAction
    let request = Policy.Request(
      action, purpose: asked.purpose, recipient: asked.consumer.participant.description,
      recipientKinds: Set(asked.consumer.kinds.map(\.rawValue)), region: asked.region, export: asked.export,
      at: asked.at)
    switch agreement.policy.decide(request, Policy.State(count: agreement.uses - 1, since: agreement.startsAt)) {
    case .permitted(let permission, let duties):
      return Admission(agreement: agreement, action: action, permission: permission, duties: duties)
    case .refused(let failures): throw Policy.Failure.refusal(failures)
    }
  }

  /// Refuses a use that must not run now: its agreement or that of an input is not active, a party is suspended, or a policy
  /// does not permit it any more. What was permitted when it was asked for may have lapsed before it starts.
  static func checkRunnable(_ tx: Transaction, _ use: Use, at now: Instant) throws {
    let inputs = try tx.rows("SELECT input FROM use_citation WHERE use_id = ? ORDER BY agreement", use.id)
      .map { try get(tx, $0.id(0)) }
    try Participants.requireActive(tx, use.consumer)
    let consumer = try Participants.get(tx, use.consumer)
    for part in [use] + inputs {
      let agreement = try Agreements.get(tx, part.agreement)
      guard agreement.state == .active else { throw Agreements.notActive(agreement) }
      guard now < agreement.endsAt else { throw UseRefusal.overdue(agreement) }
      try Participants.requireActive(tx, agreement.provider)
      let request = Policy.Request(
        part.action, purpose: part.purpose, recipient: consumer.id.description,
        recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: consumer.region, export: part.export, at: now)
      let before = Policy.State(count: (part.number ?? agreement.uses) - 1, since: agreement.startsAt)
      if case .refused(let failures) = agreement.policy.decide(request, before) {
        throw Policy.Failure.refusal(failures)
      }
    }
  }

  /// Why a use must not run now, for whoever runs it: it is suspended, it is over, or what it works on is not permitted any
  /// more. Nil: it may run.
  public static func obstacle(_ tx: Transaction, _ id: ID<Use>, at now: Instant) throws -> Refusal? {
    let use = try get(tx, id)
    guard use.state != .suspended, !use.state.isFinal else { return UseRefusal.notRunning(use) }
    do {
      try checkRunnable(tx, use, at: now)
      return nil
    } catch let refusal as Refusal {
      return refusal
    }
  }

  private static func checkCapacity(_ tx: Transaction, _ agreement: Agreement, _ quantity: Int64?) throws {
    guard let capacity = agreement.capacity else { return }
    if let most = capacity.perUse, (quantity ?? 1) > most { throw UseRefusal.tooMuch(quantity ?? 1, most: most) }
    guard let most = capacity.concurrentUses else { return }
    // Exact on any database: the offer's row is locked by the statement that counted this use.
    let open = try tx.row(
      """
      SELECT COUNT(*) FROM agreement a JOIN exchange_use u ON u.agreement = a.id
      WHERE a.offer = ? AND u.state IN ('requested', 'started', 'suspended')
      """, agreement.offer)
    guard try open?.int(0) ?? 0 < most else { throw UseRefusal.full(most) }
  }
}
