public import Store

/// The whole of the books in one unit.
public struct LedgerSums: Hashable, Sendable, Codable {
  public let unit: String
  /// The sum of all balances as the account rows keep them. Zero, or the books are wrong.
  public let cached: Int64
  /// The same from the transfers alone. Zero, or the books are wrong.
  public let transferred: Int64
  /// What is held now, as the debited sides have it.
  public let held: Int64
  /// The same as the credited sides have it.
  public let heldCredits: Int64
  public let accounts: Int64

  public var isBalanced: Bool { cached == 0 && transferred == 0 && held == heldCredits }

  /// One line for each unit there is, in the order of their names.
  public static func byUnit(_ tx: Transaction) throws -> [LedgerSums] {
    var moved: [String: Int64] = [:]
    for row in try tx.rows(
      """
      SELECT unit, CAST(SUM(amount) AS BIGINT) FROM (
        SELECT a.unit AS unit, t.amount AS amount FROM ledger_transfer t JOIN ledger_account a ON a.id = t.credit
        WHERE t.kind IN ('transfer', 'post')
        UNION ALL
        SELECT a.unit, -t.amount FROM ledger_transfer t JOIN ledger_account a ON a.id = t.debit
        WHERE t.kind IN ('transfer', 'post')
      ) moved GROUP BY unit
      """)
    { moved[try row.text(0)] = try row.int(1) }
    return try tx.rows(
      """
      SELECT unit, CAST(SUM(credits_posted - debits_posted) AS BIGINT), CAST(SUM(debits_pending) AS BIGINT),
        CAST(SUM(credits_pending) AS BIGINT), COUNT(*)
      FROM ledger_account GROUP BY unit ORDER BY unit
      """
    ).map {
      LedgerSums(
        unit: try $0.text(0), cached: try $0.int(1), transferred: moved[try $0.text(0)] ?? 0, held: try $0.int(2),
        heldCredits: try $0.int(3), accounts: try $0.int(4))
    }
  }
}
