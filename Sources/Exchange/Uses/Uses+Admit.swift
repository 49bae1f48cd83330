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

  private static let ofAgreement = Counter("agreement", "uses", of: "id")
  private static let ofOffer = Counter("offer", "uses", of: "id")

  /// Counts the use under an agreement and decides its policy. A refusal undoes the count with the transaction.
  ///
  /// Writes of all replicas follow one another, so two requests at once cannot both be the last one that a `count`
  /// constraint or a capacity permits. What needs no count is refused before anything is changed.
  static func admit(_ tx: Transaction, _ id: ID<Agreement>, _ asked: Asked, quantity: Int64?) throws -> Admission {
    // The count is not among the columns: whoever asks for it makes the driver write it first.
    let row = try tx.row(
      """
      SELECT a.body, a.state, 0, a.closed_at, a.reason, a.id, p.state FROM agreement a
      JOIN participant p ON p.id = a.provider WHERE a.id = ? AND a.consumer = ?
      """, id, asked.consumer.participant)
    guard let row else { throw Refusal.notFound("agreement") }
    var agreement = try Agreements.read(row)
    try agreement.checkOpen(at: asked.at)
    try Grounds.requireHolding(tx, agreement, at: asked.at)
    // Who is suspended earns nothing meanwhile.
    try Participants.requireActive(agreement.provider, state: row.text(6))
    // The agreement is for one purpose, whatever its policy leaves open.
    guard asked.purpose == agreement.purpose else { throw UseRefusal.purpose(asked.purpose, agreement) }
    guard asked.export != .raw || agreement.resultRule == nil else { throw UseRefusal.computeOnly }
    try checkCapacity(tx, agreement, quantity)
    guard let number = try tx.next(ofAgreement, id) else { throw Refusal.notFound("agreement") }
    agreement.uses = number
    try tx.raise(ofOffer, agreement.offer)
    let action = asked.action ?? agreement.kind.usualAction
    let request = Policy.Request(
      action, target: agreement.offer.description, purpose: asked.purpose,
      recipient: asked.consumer.participant.description,
      recipientKinds: Set(asked.consumer.kinds.map(\.rawValue)), region: asked.region, export: asked.export,
      at: asked.at)
    switch agreement.decide(request, number: agreement.uses) {
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
      // Uses from before they were counted are judged by how many there are now.
      let agreement = try (part.number == nil ? Agreements.get : Agreements.terms)(tx, part.agreement)
      try agreement.checkOpen(at: now)
      try Grounds.requireHolding(tx, agreement, at: now)
      try Participants.requireActive(tx, agreement.provider)
      let request = Policy.Request(
        part.action, target: agreement.offer.description, purpose: part.purpose, recipient: consumer.id.description,
        recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: consumer.region, export: part.export, at: now)
      if case .refused(let failures) = agreement.decide(request, number: part.number ?? agreement.uses) {
        throw Policy.Failure.refusal(failures)
      }
    }
  }

  /// Why a use must not run now, for whoever runs it: it is suspended, it is over, or what it works on is not permitted any
  /// more. Nil: it may run.
  ///
  /// - Parameter causeFirst: that what a use rests on is told before the use's own state, which only follows it.
  public static func obstacle(
    _ tx: Transaction, _ id: ID<Use>, at now: Instant, causeFirst: Bool = false
  ) throws -> Refusal? {
    let use = try get(tx, id)
    let stopped = use.state == .suspended || use.state.isFinal ? UseRefusal.notRunning(use) : nil
    if let stopped, !causeFirst { return stopped }
    do {
      try checkRunnable(tx, use, at: now)
      return stopped
    } catch let refusal as Refusal {
      return refusal
    }
  }

  private static func checkCapacity(_ tx: Transaction, _ agreement: Agreement, _ quantity: Int64?) throws {
    guard let capacity = agreement.capacity else { return }
    try capacity.check(asking: quantity)
    guard capacity.concurrentUses != nil else { return }
    // Exact on any database: no other write comes between this and the use.
    let open = try tx.row(
      """
      SELECT COUNT(*) FROM agreement a JOIN exchange_use u ON u.agreement = a.id
      WHERE a.offer = ? AND u.ended_at IS NULL
      """, agreement.offer)
    try capacity.check(open: try open?.int(0) ?? 0)
  }
}
