public import Identity
public import Store
public import Vocabulary

extension Uses {
  /// Whether the policy of an agreement that `use` cites would also have let `export` leave. Counts nothing.
  public static func allows(
    _ tx: Transaction, _ export: Policy.Export, from cited: ID<Agreement>, in use: Use, by consumer: Caller,
    region: String?, at now: Instant
  ) throws -> Bool {
    let agreement = try Agreements.get(tx, cited)
    let request = Policy.Request(
      use.action == .use ? .execute : use.action, target: agreement.offer.description, purpose: use.purpose,
      recipient: consumer.participant.description,
      recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: region, export: export, at: now)
    return agreement.decide(request, number: agreement.uses).isPermitted
  }
}

extension Uses {
  /// Why a use of `agreement` would be refused now; nil: it would be admitted. Counts and holds nothing.
  public static func obstacle(
    _ tx: Transaction, to draft: UseDraft, under agreement: Agreement, by consumer: Caller, region: String?,
    at now: Instant
  ) throws -> Refusal? {
    do {
      try agreement.checkOpen(at: now)
      try Participants.requireActive(tx, agreement.provider)
      guard draft.purpose == agreement.purpose else { throw UseRefusal.purpose(draft.purpose, agreement) }
      try agreement.capacity?.check(asking: draft.quantity)
      let request = Policy.Request(
        draft.action ?? agreement.kind.usualAction, target: agreement.offer.description, purpose: draft.purpose,
        recipient: consumer.participant.description,
        recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: region, export: draft.export ?? Policy.Export.none,
        at: now)
      if case .refused(let failures) = agreement.decide(request, number: agreement.uses + 1) {
        throw Policy.Failure.refusal(failures)
      }
      return nil
    } catch let refusal as Refusal {
      return refusal
    }
  }
}
