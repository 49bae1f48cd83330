public import Identity
import Ledger
public import Store
public import Vocabulary

extension Uses {
  /// Moves a use on. Completing or terminating settles what was measured and releases the rest.
  @discardableResult
  public static func move(
    _ tx: Transaction, _ id: ID<Use>, _ event: Use.Event, by actor: ID<Participant>?, reason: String? = nil,
    at now: Instant
  ) throws -> Use {
    let use = try get(tx, id)
    var machine = UseMachine(state: use.state)
    let role: UseMachine.Role =
      switch actor {
      case use.provider: .provider
      case use.consumer: .consumer
      default: .hub
      }
    _ = try machine.apply(event, by: role)
    let next = machine.state
    if event == .start || event == .resume {
      let agreement = try Agreements.get(tx, use.agreement)
      guard agreement.state == .active else { throw Agreements.stateRefusal(agreement) }
    }
    let charged = next.isFinal ? try settle(tx, use, at: now) : use.charged
    let changed = try tx.execute(
      "UPDATE exchange_use SET state = ?, charged = ?, ended_at = ?, reason = ? WHERE id = ? AND state = ?",
      next.rawValue,
      charged, next.isFinal ? now : nil as Instant?, reason, id, use.state.rawValue)
    guard changed == 1 else { throw ExchangeDefect.row("use") }
    var data: [String: JSON] = [:]
    if let reason { data["reason"] = .string(reason) }
    if next.isFinal { data["measured"] = .int(use.measured) }
    let name =
      switch event {
      case .start: "use.started"
      case .suspend: "use.suspended"
      case .resume: "use.resumed"
      case .complete: "use.completed"
      case .terminate: "use.terminated"
      }
    try record(tx, use, name, actor: actor, at: now, .object(data))
    tx.signal(Agreements.topic)
    return try get(tx, id)
  }

  /// Ends every use under an agreement and every use that cites it.
  static func stopAll(_ tx: Transaction, under id: ID<Agreement>, reason: String, at now: Instant) throws {
    let running = try tx.rows(
      """
      SELECT id FROM exchange_use WHERE state IN ('requested', 'started', 'suspended')
        AND (agreement = ? OR id IN (SELECT use_id FROM use_citation WHERE agreement = ?))
      ORDER BY id
      """, id, id)
    for row in running { try move(tx, row.id(0), .terminate, by: nil, reason: reason, at: now) }
  }

  private static func settle(_ tx: Transaction, _ use: Use, at now: Instant) throws -> Int64 {
    guard let reservation = use.reservation else { return 0 }
    guard use.measured > 0 else {
      try Reservations.release(tx, id: reservation, at: now)
      return 0
    }
    let agreement = try Agreements.get(tx, use.agreement)
    let gross = try agreement.price.charge(for: use.measured)
    let readings = try Readings.list(tx, of: use.id, limit: Reservations.mostReadings).map(\.id.description)
    let settled = try Reservations.settle(
      tx, id: reservation, gross: gross, readings: readings, actor: use.provider.description, at: now)
    try record(
      tx, use, "charge.posted", actor: nil, at: now,
      [
        "grossFen": .int(gross), "voucherFen": .int(settled.settledVoucher), "payableFen": .int(settled.settledPayable),
        "quantity": .int(use.measured), "unit": .string(use.unit), "reservation": JSON(reservation),
      ])
    return gross
  }
}
