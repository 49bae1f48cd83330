public import Identity
public import Store
public import Vocabulary

extension Uses {
  /// Moves a use on by `event` of its provider, its consumer or, where `actor` is nil, the hub.
  ///
  /// Ended by its provider, who keeps the meter, or completed by the hub, it is settled in the same transaction. Ended by
  /// its consumer or by the end of its agreement, it waits for the provider's last reading and ``settle(_:_:at:)``, at
  /// most ``lastReadingGrace``.
  @discardableResult
  public static func move(
    _ tx: Transaction, _ id: ID<Use>, _ event: Use.Event, by actor: ID<Participant>?, reason: String? = nil,
    at now: Instant
  ) throws -> Use {
    try change(tx, get(tx, id)) { try move(tx, &$0, event, by: actor, reason: reason, at: now) }
  }

  /// The same for a use in hand (see ``change(_:_:_:)``).
  public static func move(
    _ tx: Transaction, _ use: inout Use, _ event: Use.Event, by actor: ID<Participant>?, reason: String? = nil,
    at now: Instant
  ) throws {
    let role: UseMachine.Role =
      switch actor {
      case nil: .hub
      case use.provider: .provider
      case use.consumer: .consumer
      default: throw Refusal.notFound("use")
      }
    var machine = UseMachine(state: use.state, suspendedBy: use.suspendedBy)
    let actions = try machine.apply(event, by: role)
    if event == .start || event == .resume { try checkRunnable(tx, use, at: now) }
    use.state = machine.state
    if actions.contains(.stampStart) { use.startedAt = now }
    if actions.contains(.stampEnd) { use.endedAt = now }
    use.reason = reason ?? use.reason
    use.suspendedBy = machine.suspendedBy
    let data: [String: JSON] =
      machine.state.isFinal ? ["measured": .int(use.measured), "unit": .string(use.unit)] : [:]
    try record(tx, use, kind(of: event), actor: actor, at: now, .object(data))
    for action in actions {
      switch action {
      case .release, .settle: try settle(tx, &use, at: now)
      case .announce: tx.signal(Agreements.topic)
      // A use that holds nothing has nothing to wait for.
      case .awaitLastReading: if use.reservation == nil { try settle(tx, &use, at: now) }
      case .stampStart, .stampEnd: break
      }
    }
  }

  /// Moves every use under an agreement, and every use that works on it, as far as its state allows.
  static func moveAll(
    _ tx: Transaction, under id: ID<Agreement>, _ event: Use.Event, reason: String, at now: Instant
  ) throws {
    let rows = try tx.rows(
      """
      SELECT id, state FROM exchange_use WHERE ended_at IS NULL
        AND (agreement = ? OR id IN (SELECT use_id FROM use_citation WHERE agreement = ?))
      ORDER BY id
      """, id, id)
    for row in rows {
      guard let state = Use.State(rawValue: try row.text(1)) else { throw ExchangeDefect.row("use") }
      // A suspension leaves those alone that do not run.
      if event == .suspend, state != .started { continue }
      try move(tx, row.id(0), event, by: nil, reason: reason, at: now)
    }
  }

  private static func kind(of event: Use.Event) -> String {
    switch event {
    case .start: "use.started"
    case .suspend: "use.suspended"
    case .resume: "use.resumed"
    case .complete: "use.completed"
    case .terminate: "use.terminated"
    }
  }
}
