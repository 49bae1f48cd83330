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
    SELECT \(AccountState.columns("d")), \(AccountState.columns("c")), d.purpose, r.id, \(Transfer.columns("h")),
      \(Transfer.columns("e")), \(Transfer.columns("t"))
    FROM ledger_transfer h JOIN ledger_account d ON d.id = h.debit JOIN ledger_account c ON c.id = h.credit
    LEFT JOIN ledger_transfer e ON e.pending = h.id LEFT JOIN ledger_transfer t ON t.id = ?
    LEFT JOIN ledger_reservation r ON r.payable_hold = h.id WHERE h.id = ?
    """

  /// Ends a hold. `asOwner`: the caller is this room and keeps the rules of the voucher or reservation.
  static func resolve(
    _ tx: Transaction, id: ID<Transfer>, hold holdID: ID<Transfer>, kind: Transfer.Kind, amount: Int64? = nil,
    at now: Instant, asOwner: Bool = true
  ) throws -> Transfer {
    let purpose = 2 * AccountState.width
    guard let found = try tx.row(lookUpHoldSQL, id, holdID), let hold = try Transfer(row: found, from: purpose + 2)
    else { throw Refusal.notFound("hold \(holdID)") }
    let asked = Transfer.ending(hold, id, kind, amount, at: now)
    if let first = try Transfer(row: found, from: purpose + 22), try asked.isRepeat(of: first) { return first }
    if !asOwner, hold.kind == .hold {
      guard try !AccountPurpose.isRestricted(found.text(purpose)) else { throw LedgerRefusal.restricted }
      guard found.isNull(purpose + 1) else { throw LedgerRefusal.holdOfReservation(try found.text(purpose + 1)) }
    }
    let before = Booking(
      debit: try AccountState(hold.debit, row: found, from: 0),
      credit: try AccountState(hold.credit, row: found, from: AccountState.width))
    var after = before
    try after.resolve(hold, endedBy: try Transfer(row: found, from: purpose + 12), asked)
    // Taking the row of the open hold is what makes a hold resolve once, on several replicas too.
    guard try tx.execute("DELETE FROM ledger_open_hold WHERE hold = ?", holdID) == 1 else {
      throw LedgerRefusal.holdResolved(hold, by: nil, unit: after.debit.unit)
    }
    try write(tx, asked, after, over: before)
    return asked
  }
}
