public import Store
public import Vocabulary

/// Reads the whole of the books again and compares them with what the rows say.
public enum LedgerAudit {
  /// The first thing that is wrong.
  public struct Discrepancy: Hashable, Sendable, Codable {
    /// The id of the account, transfer, grant or reservation, or the unit.
    public let subject: String
    public let finding: Text
  }

  /// Replays every account's lines and checks: numbers without gaps, the balance after each line, the four sums, never
  /// below zero where that is forbidden, holds that are open or resolved once and by no more than they held, both
  /// sides in one unit, sums of zero in each unit, and the amounts of grants and reservations. Nil if all is right.
  ///
  /// Reads every transfer twice; in memory it keeps the account at hand only.
  public static func firstDiscrepancy(_ tx: Transaction) throws -> Discrepancy? {
    for sums in try LedgerSums.byUnit(tx) where !sums.isBalanced {
      return Discrepancy(
        subject: sums.unit,
        finding: Text(
          zh: "各账户之和为 \(sums.cached)，流水之和为 \(sums.transferred)，冻结两侧为 \(sums.held) 与 \(sums.heldCredits)",
          en:
            "balances add up to \(sums.cached), transfers to \(sums.transferred), holds to \(sums.held) and \(sums.heldCredits)"
        ))
    }
    if let found = try first(tx, crossChecks) { return found }
    var cursor = ""
    while let row = try tx.row(
      "SELECT \(Account.columns) FROM ledger_account WHERE id > ? ORDER BY id LIMIT 1", cursor)
    {
      let account = try Account(row: row)
      if let finding = try replay(tx, account) { return Discrepancy(subject: "\(account.id)", finding: finding) }
      cursor = account.id.description
    }
    return nil
  }

  private static func replay(_ tx: Transaction, _ account: Account) throws -> Text? {
    var replay = AccountReplay(account)
    var finding: Text?
    // Two index ranges, merged by the account's own numbering.
    try tx.each(
      """
      SELECT t.debit_n AS n, 1, t.kind, t.amount, COALESCE(h.amount, 0), t.debit_balance, t.id
      FROM ledger_transfer t LEFT JOIN ledger_transfer h ON h.id = t.pending WHERE t.debit = ?
      UNION ALL
      SELECT t.credit_n, 0, t.kind, t.amount, COALESCE(h.amount, 0), t.credit_balance, t.id
      FROM ledger_transfer t LEFT JOIN ledger_transfer h ON h.id = t.pending WHERE t.credit = ?
      ORDER BY n
      """, account.id, account.id
    ) { row in
      finding = try replay.add(
        number: row.int(0), isDebit: row.bool(1), kind: Transfer.Kind(rawValue: row.text(2)), amount: row.int(3),
        held: row.int(4), balance: row.int(5), transfer: row.text(6))
      return finding == nil
    }
    return finding ?? replay.finish()
  }

  /// Queries that find nothing in sound books, each with what it would mean.
  private static let crossChecks: [(sql: String, finding: Text)] = [
    (
      """
      SELECT t.id FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit JOIN ledger_account c ON c.id = t.credit
      WHERE d.unit <> c.unit LIMIT 1
      """, Text(zh: "两侧单位不同", en: "its two sides are in different units")
    ),
    (
      """
      SELECT h.id FROM ledger_transfer h LEFT JOIN ledger_transfer r ON r.pending = h.id
      LEFT JOIN ledger_open_hold o ON o.hold = h.id
      WHERE h.kind = 'hold' AND (r.id IS NULL) = (o.hold IS NULL) LIMIT 1
      """, Text(zh: "冻结既未结清又不在途，或两者皆是", en: "a hold that is both resolved and open, or neither")
    ),
    (
      """
      SELECT r.id FROM ledger_transfer r LEFT JOIN ledger_transfer h ON h.id = r.pending AND h.kind = 'hold'
      WHERE r.kind IN ('post', 'void', 'expiry')
      AND (h.id IS NULL OR r.amount > h.amount OR r.debit <> h.debit OR r.credit <> h.credit
        OR (r.kind <> 'post' AND r.amount <> h.amount)) LIMIT 1
      """, Text(zh: "与所处理的冻结不符", en: "it does not fit the hold it resolves")
    ),
    (
      "SELECT id FROM ledger_transfer WHERE kind IN ('transfer', 'hold') AND pending IS NOT NULL LIMIT 1",
      Text(zh: "不应引用冻结", en: "it names a hold but resolves none")
    ),
    (
      """
      SELECT r.id FROM ledger_reservation r
      LEFT JOIN ledger_transfer v ON v.id = r.voucher_hold LEFT JOIN ledger_transfer p ON p.id = r.payable_hold
      LEFT JOIN ledger_transfer vr ON vr.pending = v.id LEFT JOIN ledger_transfer pr ON pr.pending = p.id
      WHERE COALESCE(v.amount, 0) <> r.voucher_share OR COALESCE(p.amount, 0) <> r.gross - r.voucher_share
      OR CASE WHEN vr.kind = 'post' THEN vr.amount ELSE 0 END <> r.settled_voucher
      OR CASE WHEN pr.kind = 'post' THEN pr.amount ELSE 0 END <> r.settled_gross - r.settled_voucher
      OR (r.state = 'held' AND (vr.id IS NOT NULL OR pr.id IS NOT NULL))
      OR (r.state <> 'held' AND ((v.id IS NOT NULL AND vr.id IS NULL) OR (p.id IS NOT NULL AND pr.id IS NULL))) LIMIT 1
      """, Text(zh: "预留与其冻结不符", en: "the reservation does not fit its holds")
    ),
    (
      """
      SELECT r.id FROM ledger_reservation r WHERE r.settled_voucher > 0
      AND NOT EXISTS (SELECT 1 FROM voucher_reading v WHERE v.reservation = r.id) LIMIT 1
      """, Text(zh: "已核销但没有读数", en: "a voucher was redeemed without a reading")
    ),
    (
      """
      SELECT g.id FROM voucher_grant g JOIN ledger_account a ON a.id = g.account
      WHERE a.credits_posted <> g.amount OR a.debits_posted < g.returned
      OR a.debits_posted - g.returned <> (SELECT COALESCE(SUM(r.settled_voucher), 0) FROM ledger_reservation r
        WHERE r.voucher_grant = g.id)
      OR (g.state <> 'active' AND a.credits_posted - a.debits_posted - a.debits_pending <> 0) LIMIT 1
      """, Text(zh: "券与其账户不符", en: "the grant does not fit its account")
    ),
  ]

  private static func first(_ tx: Transaction, _ checks: [(sql: String, finding: Text)]) throws -> Discrepancy? {
    for check in checks {
      if let row = try tx.row(check.sql) { return Discrepancy(subject: try row.text(0), finding: check.finding) }
    }
    return nil
  }
}
