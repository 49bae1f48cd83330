public import Identity
public import Store
public import Vocabulary

extension Agreements {
  /// The newest agreement on an offer under which a consumer may use it now; nil if there is none.
  public static func usable(
    _ tx: Transaction, of consumer: ID<Participant>, on offer: ID<Offer>, at now: Instant
  ) throws -> ID<Agreement>? {
    let rows = try tx.rows(
      "SELECT id FROM agreement WHERE offer = ? AND consumer = ? AND state = ? ORDER BY id DESC LIMIT 100", offer,
      consumer, Agreement.State.active.rawValue)
    for row in rows {
      let id: ID<Agreement> = try row.id(0)
      let agreement = try terms(tx, id)
      if agreement.startsAt <= now, now < agreement.endsAt { return id }
    }
    return nil
  }
}
