public import Store
public import Vocabulary

/// Moving and reserving: the only code that changes the sums of accounts.
///
/// Every function is idempotent by the transfer id its caller gives: the same id with the same content returns the
/// first row and changes nothing, with other content it is refused (`ledger.id-reused`).
///
/// The books rest on guarded row updates: the condition is part of the `UPDATE` that takes the row's lock, so several
/// replicas on one database cannot both spend the last fen. A refusal is thrown before anything is changed, except
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
    SELECT d.unit, c.unit, d.purpose, \(Transfer.columns("t")) FROM ledger_account d
    JOIN ledger_account c ON c.id = ? LEFT JOIN ledger_transfer t ON t.id = ? WHERE d.id = ?
    """

  /// Writes a transfer or a hold. `asOwner`: the caller is this room and keeps the rules of vouchers.
  static func begin(_ tx: Transaction, _ asked: Transfer, asOwner: Bool = true) throws -> Transfer {
    guard asked.amount > 0, asked.amount <= largestSum else { throw LedgerRefusal.amount(asked.amount) }
    guard asked.debit != asked.credit else { throw LedgerRefusal.sameAccount }
    guard (1...64).contains(asked.code.utf8.count), (asked.reference?.utf8.count ?? 0) <= 128 else {
      throw LedgerRefusal.nameLength
    }
    guard let found = try tx.row(lookUpSQL, asked.credit, asked.id, asked.debit) else {
      _ = try Accounts.get(tx, asked.debit)
      throw Refusal.notFound("account \(asked.credit)")
    }
    if let first = try Transfer(row: found, from: 3) {
      guard asked.asksTheSame(as: first) else { throw LedgerRefusal.idReused(asked.id) }
      return first
    }
    let (debitUnit, creditUnit) = (try found.text(0), try found.text(1))
    guard debitUnit == creditUnit else { throw LedgerRefusal.unitMismatch(debitUnit, creditUnit) }
    guard try asOwner || !AccountPurpose.isRestricted(found.text(2)) else { throw LedgerRefusal.restricted }
    if let end = asked.expiresAt, end <= asked.at { throw LedgerRefusal.expiryInThePast }

    guard let debit = try line(tx, asked.kind == .hold ? holdDebitSQL : debitSQL, asked, asked.debit) else {
      throw try refusal(tx, asked)
    }
    guard let credit = try line(tx, asked.kind == .hold ? holdCreditSQL : creditSQL, asked, asked.credit) else {
      throw try LedgerRefusal.sumTooLarge(Accounts.get(tx, asked.credit), amount: asked.amount)
    }
    try append(tx, asked, debit: debit, credit: credit)
    if asked.kind == .hold {
      try tx.execute("INSERT INTO ledger_open_hold (hold, expires_at) VALUES (?, ?)", asked.id, asked.expiresAt)
    }
    return asked
  }

  // A posted amount was pending before or passes the same test, so posting needs no limit of its own.
  private static let debitSQL = """
    UPDATE ledger_account SET debits_posted = debits_posted + ?, entries = entries + 1 WHERE id = ?
    AND (may_go_negative = 1 OR credits_posted - debits_posted - debits_pending >= ?) AND debits_posted + debits_pending <= ?
    RETURNING entries, credits_posted - debits_posted
    """
  private static let holdDebitSQL = """
    UPDATE ledger_account SET debits_pending = debits_pending + ?, entries = entries + 1 WHERE id = ?
    AND (may_go_negative = 1 OR credits_posted - debits_posted - debits_pending >= ?) AND debits_posted + debits_pending <= ?
    RETURNING entries, credits_posted - debits_posted
    """
  private static let creditSQL = """
    UPDATE ledger_account SET credits_posted = credits_posted + ?, entries = entries + 1 WHERE id = ?
    AND ? > 0 AND credits_posted + credits_pending <= ?
    RETURNING entries, credits_posted - debits_posted
    """
  private static let holdCreditSQL = """
    UPDATE ledger_account SET credits_pending = credits_pending + ?, entries = entries + 1 WHERE id = ?
    AND ? > 0 AND credits_posted + credits_pending <= ?
    RETURNING entries, credits_posted - debits_posted
    """

  private static func line(
    _ tx: Transaction, _ sql: String, _ asked: Transfer, _ account: ID<Account>
  ) throws -> AccountLine? {
    try tx.rows(sql, asked.amount, account, asked.amount, largestSum - asked.amount).first.map(AccountLine.init(row:))
  }

  private static func refusal(_ tx: Transaction, _ asked: Transfer) throws -> Refusal {
    let account = try Accounts.get(tx, asked.debit)
    return !account.mayGoNegative && account.available < asked.amount
      ? LedgerRefusal.balanceNotCovered(account, amount: asked.amount)
      : LedgerRefusal.sumTooLarge(account, amount: asked.amount)
  }

  // MARK: - Rows

  /// Writes the row. `changes == 0` means that another replica wrote the same id, or resolved the same hold, after we looked.
  static func append(_ tx: Transaction, _ transfer: Transfer, debit: AccountLine, credit: AccountLine) throws {
    let written = try tx.execute(
      """
      INSERT INTO ledger_transfer (id, kind, debit, credit, amount, pending, expires_at, code, reference, at,
        debit_n, debit_balance, credit_n, credit_balance)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """, transfer.id, transfer.kind.rawValue, transfer.debit, transfer.credit, transfer.amount,
      transfer.pending,
      transfer.expiresAt, transfer.code, transfer.reference, transfer.at,
      debit.number, debit.balance, credit.number, credit.balance)
    guard written == 1 else { throw LedgerRefusal.contended(transfer.id) }
  }
}

/// What an account's update gives back: the number of the line and the balance after it.
struct AccountLine {
  let number: Int64
  let balance: Int64

  init(row: Row) throws {
    number = try row.int(0)
    balance = try row.int(1)
  }
}
