public import Store
public import Vocabulary

extension Transfers {
  /// Moves `amount` of a hold (all of it if nil) and releases the rest.
  ///
  /// Refusals: `ledger.hold-resolved`, `ledger.hold-expired` (from the very millisecond on), `ledger.exceeds-hold`,
  /// `ledger.amount-out-of-range` (to post nothing, void), `ledger.not-a-hold`, `ledger.id-reused`,
  /// `ledger.restricted-account` (voucher money) and `ledger.hold-of-reservation` (settle or release that), not found.
  @discardableResult
  public static func post(
    _ tx: Transaction, id: ID<Transfer>, hold: ID<Transfer>, amount: Int64? = nil, at now: Instant
  ) throws -> Transfer {
    try resolve(tx, id: id, hold: hold, kind: .post, amount: amount, at: now, asOwner: false)
  }

  /// Releases all of a hold, also of one that is due to expire.
  ///
  /// Refusals: `ledger.hold-resolved`, `ledger.not-a-hold`, `ledger.id-reused`,
  /// `ledger.restricted-account` (voucher money) and `ledger.hold-of-reservation` (settle or release that), not found.
  @discardableResult
  public static func void(
    _ tx: Transaction, id: ID<Transfer>, hold: ID<Transfer>, at now: Instant
  ) throws -> Transfer {
    try resolve(tx, id: id, hold: hold, kind: .void, amount: nil, at: now, asOwner: false)
  }

  /// Releases holds whose time is over, at most `limit`, the longest overdue first. Returns the expiry rows; call again
  /// while there are `limit` of them.
  @discardableResult
  public static func expire(_ tx: Transaction, at now: Instant, limit: Int = 500) throws -> [Transfer] {
    try tx.rows(
      "SELECT hold FROM ledger_open_hold WHERE expires_at <= ? ORDER BY expires_at, hold LIMIT ?", now, limit
    ).map { try resolve(tx, id: ID(at: now), hold: $0.id(0), kind: .expiry, at: now) }
  }

  private static let lookUpHoldSQL = """
    SELECT \(Transfer.columns("h")), \(Transfer.columns("t")), o.hold, a.unit, a.purpose, r.id FROM ledger_transfer h
    JOIN ledger_account a ON a.id = h.debit
    LEFT JOIN ledger_transfer t ON t.id = ? LEFT JOIN ledger_open_hold o ON o.hold = h.id
    LEFT JOIN ledger_reservation r ON r.payable_hold = h.id WHERE h.id = ?
    """

  /// Ends a hold. `asOwner`: the caller is this room and keeps the rules of the voucher or reservation.
  static func resolve(
    _ tx: Transaction, id: ID<Transfer>, hold holdID: ID<Transfer>, kind: Transfer.Kind, amount: Int64? = nil,
    at now: Instant, asOwner: Bool = true
  ) throws -> Transfer {
    guard let found = try tx.row(lookUpHoldSQL, id, holdID), let hold = try Transfer(row: found) else {
      throw Refusal.notFound("hold \(holdID)")
    }
    let unit = try found.text(21)
    let moved = amount ?? hold.amount
    let asked = Transfer(
      id: id, kind: kind, debit: hold.debit, credit: hold.credit, amount: moved, pending: holdID, expiresAt: nil,
      code: hold.code, reference: hold.reference, at: now)
    if let first = try Transfer(row: found, from: 10) {
      guard asked.asksTheSame(as: first) else { throw LedgerRefusal.idReused(id) }
      return first
    }
    guard hold.kind == .hold else { throw LedgerRefusal.notAHold(hold) }
    if !asOwner {
      guard try !AccountPurpose.isRestricted(found.text(22)) else { throw LedgerRefusal.restricted }
      guard found.isNull(23) else { throw LedgerRefusal.holdOfReservation(try found.text(23)) }
    }
    guard moved > 0 else { throw LedgerRefusal.amount(moved) }
    guard !found.isNull(20) else {
      throw try LedgerRefusal.holdResolved(hold, by: resolution(tx, of: holdID), unit: unit)
    }
    if kind == .post, let end = hold.expiresAt, end <= now {
      throw LedgerRefusal.holdExpired(hold, unit: unit, at: now)
    }
    guard moved <= hold.amount else { throw LedgerRefusal.exceedsHold(hold, amount: moved, unit: unit) }

    // Taking the row of the open hold is what makes a hold resolve once, on several replicas too.
    guard try tx.execute("DELETE FROM ledger_open_hold WHERE hold = ?", holdID) == 1 else {
      throw LedgerRefusal.holdResolved(hold, by: nil, unit: unit)
    }
    let posted = kind == .post ? moved : 0
    guard let debit = try tx.rows(releaseDebitSQL, hold.amount, posted, hold.debit, hold.amount).first,
      let credit = try tx.rows(releaseCreditSQL, hold.amount, posted, hold.credit, hold.amount).first
    else { throw LedgerRefusal.holdResolved(hold, by: nil, unit: unit) }
    try append(tx, asked, debit: AccountLine(row: debit), credit: AccountLine(row: credit))
    return asked
  }

  private static let releaseDebitSQL = """
    UPDATE ledger_account SET debits_pending = debits_pending - ?, debits_posted = debits_posted + ?, entries = entries + 1
    WHERE id = ? AND debits_pending >= ? RETURNING entries, credits_posted - debits_posted
    """
  private static let releaseCreditSQL = """
    UPDATE ledger_account SET credits_pending = credits_pending - ?, credits_posted = credits_posted + ?, entries = entries + 1
    WHERE id = ? AND credits_pending >= ? RETURNING entries, credits_posted - debits_posted
    """
}
