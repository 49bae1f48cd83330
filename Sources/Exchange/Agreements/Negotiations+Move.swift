import Evidence
import Identity
import Store
import Vocabulary

extension Negotiations {
  /// Moves by an event of one side, does what the machine says, and writes the fact and its evidence.
  ///
  /// - Parameter actor: who asked for it, which is not the side itself where one call makes two moves; nil where a rule did.
  static func move(
    _ tx: Transaction, _ negotiation: inout Negotiation, _ event: NegotiationMachine.Event, by side: Side,
    actor: ID<Participant>?, reason: String? = nil, at now: Instant
  ) throws {
    let before = negotiation.state
    var machine = NegotiationMachine(state: before)
    let actions = try machine.apply(event, by: side)
    guard let next = machine.state else { throw ExchangeDefect.row("negotiation") }
    negotiation.state = next
    negotiation.reason = reason ?? negotiation.reason
    if event == .terminate { negotiation.terminatedBy = side }
    if actions.contains(.proposeAgreement) {
      try Participants.requireActive(tx, negotiation.provider)
      negotiation.agreement = try Agreements.propose(
        tx, negotiation, try terms(tx, negotiation), actor: actor, at: now
      ).id
    }
    let changed = try tx.execute(
      "UPDATE negotiation SET state = ?, agreement = ?, body = ? WHERE id = ? AND state = ?", next.rawValue,
      negotiation.agreement, try StoredBody.encode(negotiation), negotiation.id, before.rawValue)
    guard changed == 1 else { throw NegotiationRefusal.changed }
    var data: [String: JSON] = [:]
    if actions.contains(.recordTerms) { data["terms"] = .string(Digest.of(try JSON(encoding: negotiation))) }
    if let agreement = negotiation.agreement { data["agreement"] = JSON(agreement) }
    if let rule = negotiation.approvedBy { data["approvedBy"] = .string(rule) }
    // The words of a reason may name persons: they stay out of the log.
    if let reason { data["reasonDigest"] = .string(Digest.of(.string(reason))) }
    try record(tx, negotiation, Self.kind(of: event), by: side, actor: actor, at: now, data)
    if actions.contains(.withdrawAgreement), let agreement = negotiation.agreement {
      try Agreements.revoke(
        tx, agreement, by: negotiation.party(side), reason: reason ?? "negotiation-terminated", at: now)
    }
  }

  /// The agreement took effect: every party has signed.
  static func finalize(
    _ tx: Transaction, of agreement: ID<Agreement>, actor: ID<Participant>?, at now: Instant
  ) throws {
    guard var negotiation = try find(tx, of: agreement), negotiation.state == .agreed else { return }
    try move(tx, &negotiation, .verify, by: .consumer, actor: actor, at: now)
    try move(tx, &negotiation, .finalize, by: .provider, actor: actor, at: now)
  }

  /// The agreement that was proposed will not be.
  static func withdraw(
    _ tx: Transaction, of agreement: ID<Agreement>, actor: ID<Participant>?, at now: Instant
  ) throws {
    guard var negotiation = try find(tx, of: agreement), negotiation.state == .agreed else { return }
    let side: Side = actor == negotiation.provider ? .provider : .consumer
    negotiation.terminatedBy = side
    try tx.execute(
      "UPDATE negotiation SET state = 'TERMINATED', body = ? WHERE id = ?", try StoredBody.encode(negotiation),
      negotiation.id)
    try record(
      tx, negotiation, "negotiation.terminated", by: side, actor: actor, at: now, ["agreement": JSON(agreement)])
  }

  private static func kind(of event: NegotiationMachine.Event) -> String {
    switch event {
    case .request: "negotiation.requested"
    case .offer: "negotiation.countered"
    case .accept: "negotiation.accepted"
    case .agree: "negotiation.agreed"
    case .verify: "negotiation.verified"
    case .finalize: "negotiation.finalized"
    case .terminate: "negotiation.terminated"
    }
  }

  static func record(
    _ tx: Transaction, _ negotiation: Negotiation, _ kind: String, by side: Side, actor: ID<Participant>?,
    at now: Instant, _ data: [String: JSON] = [:]
  ) throws {
    var data = data
    data["offer"] = JSON(negotiation.offer)
    data["offerVersion"] = .int(negotiation.offerVersion)
    data["purpose"] = .string(negotiation.purpose)
    data["side"] = .string(side.rawValue)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: negotiation.id.description, actor: actor?.description, data: .object(data)))
  }
}

extension Negotiation {
  /// Who is on a side of it.
  func party(_ side: NegotiationMachine.Role) -> ID<Participant> { side == .provider ? provider : consumer }
}
