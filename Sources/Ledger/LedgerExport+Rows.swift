import Store
import Vocabulary

/// One transfer with the names of its two accounts.
struct ExportLine {
  let transfer: Transfer
  let unit: String
  let debit: ExportName
  let credit: ExportName
  /// When the accounts were opened.
  let debitOpened: Instant
  let creditOpened: Instant
}

extension LedgerExport {
  private static let columns = """
    \(Transfer.columns("t")), d.unit, d.owner, d.purpose, d.opened_at, c.owner, c.purpose, c.opened_at
    """
  private static let tables = """
    FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit JOIN ledger_account c ON c.id = t.credit
    """

  /// In the order of ids: walking the primary key needs no sorting, so memory does not grow with the books.
  static func eachTransfer(_ tx: Transaction, of account: ID<Account>?, _ body: (ExportLine) throws -> Void) throws {
    func take(_ row: Row) throws -> Bool {
      try body(line(row))
      return true
    }
    guard let account else { return try tx.each("SELECT \(columns) \(tables) ORDER BY t.id", body: take) }
    // Two index ranges, merged by the account's own numbering.
    try tx.each(
      """
      SELECT \(columns), t.debit_n AS n \(tables) WHERE t.debit = ?
      UNION ALL SELECT \(columns), t.credit_n \(tables) WHERE t.credit = ? ORDER BY n
      """, account, account, body: take)
  }

  /// In the order of ids; with `account`, it and those on the other side of its lines.
  static func eachAccount(_ tx: Transaction, of account: ID<Account>?, _ body: (Account) throws -> Void) throws {
    func take(_ row: Row) throws -> Bool {
      try body(Account(row: row))
      return true
    }
    guard let account else {
      return try tx.each("SELECT \(Account.columns) FROM ledger_account ORDER BY id", body: take)
    }
    try tx.each(
      """
      SELECT \(Account.columns) FROM ledger_account WHERE id = ? OR id IN (
        SELECT credit FROM ledger_transfer WHERE debit = ? UNION SELECT debit FROM ledger_transfer WHERE credit = ?)
      ORDER BY id
      """, account, account, account, body: take)
  }

  private static func line(_ row: Row) throws -> ExportLine {
    guard let transfer = try Transfer(row: row) else { throw LedgerDefect("a row without a transfer") }
    return ExportLine(
      transfer: transfer, unit: try row.text(10),
      debit: ExportName(id: transfer.debit, owner: try row.text(11), purpose: try row.text(12)),
      credit: ExportName(id: transfer.credit, owner: try row.text(14), purpose: try row.text(15)),
      debitOpened: try row.instant(13), creditOpened: try row.instant(16))
  }
}

/// What must be known before the first line is written.
struct ExportFacts {
  private(set) var accounts = 0
  private(set) var transfers = 0
  private(set) var posted = 0
  private(set) var commodities = ExportCommodities([])
  private var last = Instant(milliseconds: 0)
  /// Programs refuse a line before its account is open; a clock that ran backwards may have made one.
  private var usedEarly: [ID<Account>: Instant] = [:]

  init(_ tx: Transaction, of account: ID<Account>?) throws {
    var units: Set<String> = []
    try LedgerExport.eachAccount(tx, of: account) { found in
      accounts += 1
      units.insert(found.unit)
      last = max(last, found.openedAt)
    }
    commodities = ExportCommodities(units.sorted())
    try LedgerExport.eachTransfer(tx, of: account) { line in
      let at = line.transfer.at
      transfers += 1
      if line.transfer.kind.isPosted { posted += 1 }
      last = max(last, at)
      for (id, opened) in [(line.transfer.debit, line.debitOpened), (line.transfer.credit, line.creditOpened)]
      where at < opened {
        usedEarly[id] = min(usedEarly[id] ?? opened, at)
      }
    }
  }

  func opening(of account: Account) -> String { min(account.openedAt, usedEarly[account.id] ?? account.openedAt).day }

  /// The day after the last thing that happened: by then every balance is final.
  var lastDay: String { last.adding(days: 1).day }
}

extension Instant {
  /// `2026-11-21`
  var day: String { String(description.prefix(10)) }
}
