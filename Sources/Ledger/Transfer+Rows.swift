import Store
import Vocabulary

extension Transfer {
  /// The columns ``init(row:from:)`` reads, of the table called `name` in the query.
  static func columns(_ name: String) -> String {
    ["id", "kind", "debit", "credit", "amount", "pending", "expires_at", "code", "reference", "at"]
      .map { "\(name).\($0)" }.joined(separator: ", ")
  }

  /// Reads the ten columns from position `first`; nil if an outer join found none.
  init?(row: Row, from first: Int = 0) throws {
    if row.isNull(first) { return nil }
    guard let kind = Kind(rawValue: try row.text(first + 1)) else {
      throw LedgerDefect("a transfer of an unknown kind: \(row[first + 1])")
    }
    self.init(
      id: try row.id(first), kind: kind, debit: try row.id(first + 2), credit: try row.id(first + 3),
      amount: try row.int(first + 4), pending: try row.optionalID(first + 5),
      expiresAt: try row.optionalInstant(first + 6), code: try row.text(first + 7),
      reference: try row.optionalText(first + 8), at: try row.instant(first + 9))
  }
}
