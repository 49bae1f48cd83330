import Evidence
public import Identity
public import Store
public import Vocabulary

extension Uses {
  /// Writes down that a consumer tried what its agreement does not allow. Says which action and export, and which rule refused; what
  /// else was asked for may be anything and stays out. Nothing is written where somebody else asks, or where it was neither the
  /// agreement, nor its policy, nor the right that it rests on that refused. Appends `use.refused`.
  public static func noteRefused(
    _ tx: Transaction, under id: ID<Agreement>, _ draft: UseDraft, _ refusal: Refusal, by consumer: ID<Participant>,
    at now: Instant
  ) throws {
    guard isOfTerms(refusal) else { return }
    guard let agreement = try? Agreements.terms(tx, id), agreement.consumer == consumer else { return }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "use.refused", at: now, agreement: id.description, subject: id.description,
        actor: consumer.description,
        data: [
          "rule": .string(refusal.rule), "action": .string((draft.action ?? agreement.kind.usualAction).rawValue),
          "export": .string((draft.export ?? .none).rawValue),
        ]))
  }

  /// Refuses what is had under an agreement that does not run now, or whose right is over or suspended.
  public static func requireRunning(_ tx: Transaction, _ agreement: Agreement, at now: Instant) throws {
    try agreement.checkOpen(at: now)
    try Grounds.requireHolding(tx, agreement, at: now)
  }

  private static func isOfTerms(_ refusal: Refusal) -> Bool {
    refusal.rule == UseRefusal.computeOnly.rule
      || ["policy.", "agreement.", "right.", "release.export"].contains { refusal.rule.hasPrefix($0) }
  }
}
