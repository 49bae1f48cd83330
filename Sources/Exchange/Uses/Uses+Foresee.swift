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
      use.action == .use ? .execute : use.action, purpose: use.purpose, recipient: consumer.participant.description,
      recipientKinds: Set(consumer.kinds.map(\.rawValue)), region: region, export: export, at: now)
    // This use has been counted, and is not to stand in its own way.
    let state = Policy.State(count: max(0, agreement.uses - 1), since: agreement.startsAt)
    return agreement.policy.decide(request, state).isPermitted
  }
}
