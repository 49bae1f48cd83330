public import Store
public import Vocabulary

/// Moving and reserving: the only code that changes the sums of accounts.
///
/// Every function is idempotent by the transfer id its caller gives: the same id with the same content returns the
/// first row and changes nothing, with other content it is refused (`ledger.id-reused`).
///
/// What may be done is decided by ``Booking``, a pure value; an account's row is written only if it is as it was read, so
/// several replicas on one database cannot both spend the last fen. A refusal is thrown before anything is changed, except
/// where two replicas race; so let refusals leave the transaction.
public enum Transfers {
  /// No sum of an account goes above this: every JSON reader keeps it exactly.
  public static let largestSum = JSON.largestInteger

  /// Moves `amount` from `debit` to `credit` at once.
  ///
  /// Refusals: `ledger.amount-out-of-range`, `ledger.same-account`, `ledger.unit-mismatch`, `ledger.balance-not-covered`,
  /// `ledger.sum-too-large`, `ledger.id-reused`, `ledger.restricted-account` (voucher money), and not found.
  @discardableResult
  public static func transfer(
    _ tx: Transaction, id: ID<Transfer>, from debit: ID<Account>, to credit: ID<Account>, amount: Int64,
    code: String, reference: String? = nil, at now: Instant
  ) throws -> Transfer {
    try begin(
      tx, .moving(id, debit, credit, amount, code: code, reference: reference, at: now), asOwner: false)
  }

  /// Reserves `amount` on both accounts. It leaves the available balance of `debit` at once and reaches `credit` only by
  /// ``post(_:id:hold:amount:at:)``. Without `expiresAt` it stays until it is resolved.
  ///
  /// Refusals: those of a transfer, `ledger.expiry-in-the-past`.
  @discardableResult
  public static func hold(
    _ tx: Transaction, id: ID<Transfer>, from debit: ID<Account>, to credit: ID<Account>, amount: Int64,
    code: String, reference: String? = nil, expiresAt: Instant? = nil, at now: Instant
  ) throws -> Transfer {
    try begin(
      tx,
      .holding(id, debit, credit, amount, code: code, reference: reference, expiresAt: expiresAt, at: now),
      asOwner: false)
  }

  /// The transfer with this id. Throws ``Refusal/notFound(_:)``.
  public static func get(_ tx: Transaction, _ id: ID<Transfer>) throws -> Transfer {
    guard let transfer = try find(tx, id) else { throw Refusal.notFound("transfer \(id)") }
    return transfer
  }

  static func find(_ tx: Transaction, _ id: ID<Transfer>) throws -> Transfer? {
    try tx.row("SELECT \(Transfer.columns("t")) FROM ledger_transfer t WHERE t.id = ?", id).flatMap {
      try Transfer(row: $0)
    }
  }

  /// What resolved the hold, if anything has.
  public static func resolution(_ tx: Transaction, of hold: ID<Transfer>) throws -> Transfer? {
    try tx.row("SELECT \(Transfer.columns("t")) FROM ledger_transfer t WHERE t.pending = ?", hold)
      .flatMap { try Transfer(row: $0) }
  }

  // MARK: - The two first kinds

  private static let lookUpSQL = """
    SELECT \(AccountState.columns("d")), \(AccountState.columns("c")), d.purpose, \(Transfer.columns("t"))
    FROM ledger_account d JOIN ledger_account c ON c.id = ? LEFT JOIN ledger_transfer t ON t.id = ? WHERE d.id = ?
    """

  /// Writes a transfer or a hold. `asOwner`: the caller is this room and keeps the rules of vouchers.
  static func begin(_ tx: Transaction, _ asked: Transfer, asOwner: Bool = true) throws -> Transfer {
    try asked.check()
    guard let found = try tx.row(lookUpSQL, asked.credit, asked.id, asked.debit) else {
      _ = try Accounts.get(tx, asked.debit)
      throw Refusal.notFound("account \(asked.credit)")
    }
    let width = AccountState.width
    if let first = try Transfer(row: found, from: 2 * width + 1), try asked.isRepeat(of: first) { return first }
    guard try asOwner || !AccountPurpose.isRestricted(found.text(2 * width)) else { throw LedgerRefusal.restricted }
    let before = Booking(
      debit: try AccountState(asked.debit, row: found, from: 0),
      credit: try AccountState(asked.credit, row: found, from: width))
    var after = before
    try after.begin(asked)
    try write(tx, asked, after, over: before)
    if asked.kind == .hold {
      try tx.execute("INSERT INTO ledger_open_hold (hold, expires_at) VALUES (?, ?)", asked.id, asked.expiresAt)
    }
    return asked
  }

  // MARK: - Rows

  /// Writes a line and what it made of its accounts, which must be as they were read: another replica may have moved one,
  /// or written the same id, or resolved the same hold, after we looked.
  static func write(_ tx: Transaction, _ transfer: Transfer, _ after: Booking, over before: Booking) throws {
    guard try after.debit.write(tx, over: before.debit), try after.credit.write(tx, over: before.credit),
      try tx.execute(
        """
        INSERT INTO ledger_transfer (id, kind, debit, credit, amount, pending, expires_at, code, reference, at,
          debit_n, debit_balance, credit_n, credit_balance)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """, transfer.id, transfer.kind.rawValue, transfer.debit, transfer.credit, transfer.amount, transfer.pending,
        transfer.expiresAt, transfer.code, transfer.reference, transfer.at, after.debit.entries, after.debit.balance,
        after.credit.entries, after.credit.balance) == 1
    else { throw LedgerRefusal.contended(transfer.id) }
  }
}
