public import Identity
public import Store
public import Vocabulary

/// How often an agreement was used, counted from its uses.
public struct AgreementUse: Hashable, Sendable {
  public let agreement: ID<Agreement>
  public let consumer: ID<Participant>
  public let purpose: String
  public let state: Agreement.State
  /// Uses that were permitted and begun, whatever became of them.
  public let uses: Int64
  public let first: Instant?
  public let last: Instant?
}

extension Uses {
  /// The newest agreements on an offer, at most `limit`, each with its uses since a moment.
  public static func counts(
    _ tx: Transaction, of offer: ID<Offer>, since: Instant, limit: Int
  ) throws -> [AgreementUse] {
    let from = ID<Use>.first(at: since)?.description ?? ""
    return try tx.rows(
      counted + "WHERE a.offer = ? ORDER BY a.id DESC LIMIT ?", from, from, from, offer, limit
    ).map(count)
  }

  /// One agreement with its uses since a moment.
  public static func counts(_ tx: Transaction, of agreement: ID<Agreement>, since: Instant) throws -> AgreementUse {
    let from = ID<Use>.first(at: since)?.description ?? ""
    guard let row = try tx.row(counted + "WHERE a.id = ?", from, from, from, agreement) else {
      throw Refusal.notFound("agreement")
    }
    return try count(row)
  }

  // Ids of uses are in the order of time, so one index has the count and both ends.
  private static let counted = """
    SELECT a.body, a.state, 0, a.closed_at, a.reason, a.id,
      (SELECT COUNT(*) FROM exchange_use u WHERE u.agreement = a.id AND u.id >= ?),
      (SELECT MIN(u.id) FROM exchange_use u WHERE u.agreement = a.id AND u.id >= ?),
      (SELECT MAX(u.id) FROM exchange_use u WHERE u.agreement = a.id AND u.id >= ?)
    FROM agreement a
    """ + " "

  private static func count(_ row: Row) throws -> AgreementUse {
    let agreement = try Agreements.read(row)
    let (first, last): (ID<Use>?, ID<Use>?) = (try row.optionalID(7), try row.optionalID(8))
    return AgreementUse(
      agreement: agreement.id, consumer: agreement.consumer, purpose: agreement.purpose, state: agreement.state,
      uses: try row.int(6), first: first?.instant, last: last?.instant)
  }
}
