import Store
import Vocabulary

extension AccountState {
  /// How many columns there are in ``columns(_:)``.
  static let width = 7

  /// The columns ``init(_:row:from:)`` reads, of the table called `name` in the query.
  static func columns(_ name: String) -> String {
    ["unit", "may_go_negative", "debits_posted", "credits_posted", "debits_pending", "credits_pending", "entries"]
      .map { "\(name).\($0)" }.joined(separator: ", ")
  }

  init(_ id: ID<Account>, row: Row, from first: Int) throws {
    self.init(
      id: id, unit: try row.text(first), mayGoNegative: try row.bool(first + 1), debitsPosted: try row.int(first + 2),
      creditsPosted: try row.int(first + 3), debitsPending: try row.int(first + 4),
      creditsPending: try row.int(first + 5), entries: try row.int(first + 6))
  }

  /// Writes the state that came of `before`. False if the row is not as it was read.
  func write(_ tx: Transaction, over before: AccountState) throws -> Bool {
    try tx.execute(
      """
      UPDATE ledger_account SET debits_posted = ?, credits_posted = ?, debits_pending = ?, credits_pending = ?, entries = ?
      WHERE id = ? AND entries = ?
      """, debitsPosted, creditsPosted, debitsPending, creditsPending, entries, id, before.entries) == 1
  }
}
