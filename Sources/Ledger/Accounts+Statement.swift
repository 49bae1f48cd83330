public import Store
public import Vocabulary

extension Accounts {
  /// Lines in their order after line `cursor`, at most `limit` (1…500).
  public static func statement(
    _ tx: Transaction, _ id: ID<Account>, after cursor: Int64 = 0, limit: Int = 50
  ) throws -> Statement {
    let limit = min(max(limit, 1), 500)
    let account = try get(tx, id)
    let debits = try tx.rows(
      "\(debitLines) WHERE t.debit = ? AND t.debit_n > ? ORDER BY t.debit_n LIMIT ?", id, cursor, limit + 1)
    let credits = try tx.rows(
      "\(creditLines) WHERE t.credit = ? AND t.credit_n > ? ORDER BY t.credit_n LIMIT ?", id, cursor, limit + 1)
    let lines = try (debits.map { try line($0, isDebit: true) } + credits.map { try line($0, isDebit: false) })
      .sorted { $0.number < $1.number }
    return page(account, lines, limit)
  }

  /// The newest lines first, those before line `cursor` (nil: from the end), at most `limit` (1…500).
  public static func newestLines(
    _ tx: Transaction, _ id: ID<Account>, before cursor: Int64? = nil, limit: Int = 50
  ) throws -> Statement {
    let limit = min(max(limit, 1), 500)
    let account = try get(tx, id)
    let debits = try tx.rows(
      "\(debitLines) WHERE t.debit = ? AND t.debit_n < ? ORDER BY t.debit_n DESC LIMIT ?", id, cursor ?? .max, limit + 1
    )
    let credits = try tx.rows(
      "\(creditLines) WHERE t.credit = ? AND t.credit_n < ? ORDER BY t.credit_n DESC LIMIT ?", id, cursor ?? .max,
      limit + 1)
    let lines = try (debits.map { try line($0, isDebit: true) } + credits.map { try line($0, isDebit: false) })
      .sorted { $0.number > $1.number }
    return page(account, lines, limit)
  }

  private static func page(_ account: Account, _ lines: [StatementLine], _ limit: Int) -> Statement {
    let shown = lines.prefix(limit)
    return Statement(account: account, lines: Array(shown), next: lines.count > limit ? shown.last?.number : nil)
  }

  private static let debitLines = """
    SELECT \(Transfer.columns("t")), t.debit_n, t.debit_balance, o.owner, \(pending)
    JOIN ledger_account o ON o.id = t.credit
    """
  private static let creditLines = """
    SELECT \(Transfer.columns("t")), t.credit_n, t.credit_balance, o.owner, \(pending)
    JOIN ledger_account o ON o.id = t.debit
    """

  /// The hold that a line resolves, and whether a hold is open.
  private static let pending = """
    h.amount, p.hold FROM ledger_transfer t
    LEFT JOIN ledger_transfer h ON h.id = t.pending LEFT JOIN ledger_open_hold p ON p.hold = t.id
    """

  private static func line(_ row: Row, isDebit: Bool) throws -> StatementLine {
    guard let transfer = try Transfer(row: row) else { throw LedgerDefect("a line without a transfer") }
    return StatementLine(
      number: try row.int(10), transfer: transfer,
      change: transfer.kind.isPosted ? (isDebit ? -transfer.amount : transfer.amount) : 0, balance: try row.int(11),
      heldChange: transfer.kind == .hold ? transfer.amount : -(try row.optionalInt(13) ?? 0), isOpen: !row.isNull(14),
      counterparty: isDebit ? transfer.credit : transfer.debit, counterpartyOwner: try row.text(12))
  }
}
