public import Store
public import Vocabulary
import Evidence

/// Money that enters and leaves the hub. Only an operator records it, against a document of the bank or the treasury.
public enum Deposits {
  /// The largest deposit that a door takes, ten thousand million yuan in fen: one slip of the hand must not fill the books, which
  /// end at 2⁵³ − 1, for whoever comes after.
  public static let largest: Int64 = 1_000_000_000_000

  /// Money of `owner` has arrived outside: their main account is credited.
  ///
  /// `document` names the bank's or the treasury's record and counts once, whatever the transfer id. Appends
  /// `deposit.recorded`. Refusals: `ledger.document-used`, and those of a transfer.
  @discardableResult
  public static func deposit(
    _ tx: Transaction, id: ID<Transfer>, to owner: String, unit: String = "fen", amount: Int64, document: String,
    actor: String?, at now: Instant
  ) throws -> Transfer {
    let account = try Accounts.open(tx, owner: owner, unit: unit, at: now)
    let external = try Accounts.external(tx, unit: unit, at: now)
    let asked = Transfer.moving(
      id, external.id, account.id, amount, code: "deposit", reference: document, at: now)
    return try record(tx, asked, kind: "deposit.recorded", owner: owner, unit: unit, actor: actor)
  }

  /// Money of `owner` has been paid out: their main account is debited. Appends `withdrawal.recorded`.
  @discardableResult
  public static func withdraw(
    _ tx: Transaction, id: ID<Transfer>, from owner: String, unit: String = "fen", amount: Int64, document: String,
    actor: String?, at now: Instant
  ) throws -> Transfer {
    let account = try Accounts.open(tx, owner: owner, unit: unit, at: now)
    let external = try Accounts.external(tx, unit: unit, at: now)
    let asked = Transfer.moving(
      id, account.id, external.id, amount, code: "withdrawal", reference: document, at: now)
    return try record(tx, asked, kind: "withdrawal.recorded", owner: owner, unit: unit, actor: actor)
  }

  private static func record(
    _ tx: Transaction, _ asked: Transfer, kind: String, owner: String, unit: String, actor: String?
  ) throws -> Transfer {
    if try Transfers.find(tx, asked.id) != nil { return try Transfers.begin(tx, asked) }
    guard let document = asked.reference, !document.isEmpty else { throw LedgerRefusal.nameLength }
    if let row = try tx.row("SELECT transfer FROM ledger_external_reference WHERE reference = ?", document) {
      throw LedgerRefusal.documentUsed(document, by: try row.text(0))
    }
    let transfer = try Transfers.begin(tx, asked)
    let written = try tx.execute(
      "INSERT INTO ledger_external_reference (reference, transfer) VALUES (?, ?) ON CONFLICT DO NOTHING",
      document, transfer.id)
    guard written == 1 else { throw LedgerRefusal.contended(transfer.id) }
    _ = try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: asked.at, subject: transfer.id.description, actor: actor,
        data: ["owner": .string(owner), "unit": .string(unit), "amount": .int(asked.amount)]))
    return transfer
  }
}
