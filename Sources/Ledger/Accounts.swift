public import Store
public import Vocabulary

/// Opening and reading accounts.
public enum Accounts {
  /// The account of `owner` in `unit` for `purpose`; it is opened if there is none.
  ///
  /// Refusals: `ledger.unit-unknown` (not of the form `[a-z][A-Za-z0-9]*`), `ledger.negative-not-allowed` (the purpose is
  /// not one of ``AccountPurpose/unlimited``), `ledger.account-differs` (it is open with the other flag).
  public static func open(
    _ tx: Transaction, owner: String, unit: String, purpose: String = AccountPurpose.main,
    mayGoNegative: Bool = false, at now: Instant
  ) throws -> Account {
    if let account = try find(tx, owner: owner, unit: unit, purpose: purpose) {
      guard account.mayGoNegative == mayGoNegative else { throw LedgerRefusal.accountDiffers(account) }
      return account
    }
    guard Self.isUnit(unit) else { throw LedgerRefusal.unitUnknown(unit) }
    guard !owner.isEmpty, owner.utf8.count <= 128, !purpose.isEmpty, purpose.utf8.count <= 128 else {
      throw LedgerRefusal.nameLength
    }
    guard !mayGoNegative || AccountPurpose.unlimited.contains(purpose) else {
      throw LedgerRefusal.negativeNotAllowed(purpose)
    }
    try tx.execute(
      """
      INSERT INTO ledger_account (id, owner, unit, purpose, may_go_negative, debits_posted, credits_posted,
        debits_pending, credits_pending, entries, opened_at)
      VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?) ON CONFLICT (owner, unit, purpose) DO NOTHING
      """, ID<Account>(at: now), owner, unit, purpose, mayGoNegative, now)
    guard let account = try find(tx, owner: owner, unit: unit, purpose: purpose) else {
      throw Refusal.notFound("account")
    }
    return account
  }

  /// The id of ``open(_:owner:unit:purpose:mayGoNegative:at:)``. An account keeps its owner for good, so a group of writes looks
  /// for it once.
  static func id(_ tx: Transaction, owner: String, unit: String, at now: Instant) throws -> ID<Account> {
    let name = "ledger.account." + unit + "." + owner
    if let known = tx.recall(name, as: ID<Account>.self) { return known }
    let id = try open(tx, owner: owner, unit: unit, at: now).id
    tx.remember(id, as: name, of: "ledger_account.owner")
    return id
  }

  /// The account outside the hub with which `unit` is exchanged.
  public static func external(_ tx: Transaction, unit: String, at now: Instant) throws -> Account {
    try open(
      tx, owner: AccountPurpose.external, unit: unit, purpose: AccountPurpose.external, mayGoNegative: true, at: now)
  }

  public static func find(
    _ tx: Transaction, owner: String, unit: String, purpose: String = AccountPurpose.main
  ) throws -> Account? {
    try tx.row(
      "SELECT \(Account.columns) FROM ledger_account WHERE owner = ? AND unit = ? AND purpose = ?", owner, unit, purpose
    ).map(Account.init(row:))
  }

  /// Throws ``Refusal/notFound(_:)``.
  public static func get(_ tx: Transaction, _ id: ID<Account>) throws -> Account {
    guard let row = try tx.row("SELECT \(Account.columns) FROM ledger_account WHERE id = ?", id) else {
      throw Refusal.notFound("account \(id)")
    }
    return try Account(row: row)
  }

  /// Accounts in id order after `cursor`, at most `limit` (1…500); of one owner if given.
  public static func list(
    _ tx: Transaction, owner: String? = nil, after cursor: ID<Account>? = nil, limit: Int = 50
  ) throws -> [Account] {
    let limit = min(max(limit, 1), 500)
    let after = cursor?.description ?? ""
    let rows =
      if let owner {
        try tx.rows(
          "SELECT \(Account.columns) FROM ledger_account WHERE owner = ? AND id > ? ORDER BY id LIMIT ?", owner, after,
          limit)
      } else {
        try tx.rows("SELECT \(Account.columns) FROM ledger_account WHERE id > ? ORDER BY id LIMIT ?", after, limit)
      }
    return try rows.map(Account.init(row:))
  }

  private static func isUnit(_ unit: String) -> Bool {
    let bytes = unit.utf8
    guard let first = bytes.first, (2...20).contains(bytes.count), (97...122).contains(first) else { return false }
    return bytes.allSatisfy { (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) }
  }
}
