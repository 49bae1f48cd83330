import Evidence
import Identity
import Store
import Vocabulary

extension Agreements {
  static func change(
    _ tx: Transaction, _ id: ID<Agreement>, _ event: AgreementMachine.Event, by party: ID<Participant>,
    reason: String? = nil, at now: Instant
  ) throws -> Agreement {
    let agreement = try get(tx, id)
    try apply(
      tx, agreement, event, by: try role(of: party, in: agreement), actor: party, reason: reason, at: now)
    return try get(tx, id)
  }

  /// Moves by an event and does what the machine says.
  static func apply(
    _ tx: Transaction, _ agreement: Agreement, _ event: AgreementMachine.Event, by role: AgreementMachine.Role,
    actor: ID<Participant>?, reason: String? = nil, at now: Instant
  ) throws {
    var machine = AgreementMachine(state: agreement.state)
    let actions = try machine.apply(event, by: role)
    guard machine.state != agreement.state else { return }
    let changed = try tx.execute(
      "UPDATE agreement SET state = ?, closed_at = ?, reason = ? WHERE id = ? AND state = ?", machine.state.rawValue,
      machine.state.isFinal ? now : nil as Instant?, reason ?? agreement.reason, agreement.id, agreement.state.rawValue)
    guard changed == 1 else { throw notActive(try get(tx, agreement.id)) }
    // The words of a reason may name persons: they stay out of the log.
    let data: [String: JSON] = reason.map { ["reasonDigest": .string(Digest.of(.string($0)))] } ?? [:]
    try record(tx, agreement.id, kind(of: event), actor: actor, at: now, .object(data))
    if machine.state == .revoked { try Lineage.end(tx, of: agreement.id.description, at: now) }
    for action in actions {
      switch action {
      case .begin:
        try Negotiations.finalize(tx, of: agreement.id, actor: actor, at: now)
        if let need = agreement.need { try Needs.setMatched(tx, need) }
      case .suspendUses: try Uses.moveAll(tx, under: agreement.id, .suspend, reason: "agreement-suspended", at: now)
      case .terminateUses:
        try Uses.moveAll(
          tx, under: agreement.id, .terminate, reason: "agreement-" + machine.state.rawValue, at: now)
      case .announce: tx.signal(topic)
      }
    }
    if agreement.state == .proposed, machine.state == .revoked {
      try Negotiations.withdraw(tx, of: agreement.id, actor: actor, at: now)
    }
  }

  private static func kind(of event: AgreementMachine.Event) -> String {
    switch event {
    case .sign: "agreement.activated"
    case .suspend: "agreement.suspended"
    case .resume: "agreement.resumed"
    case .revoke: "agreement.revoked"
    case .expire: "agreement.expired"
    case .end: "agreement.ended"
    }
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
