public import Store
internal import Vocabulary

extension EvidenceLog {
  /// The entry at `index`. Throws a `notFound` ``Refusal`` if there is none.
  public static func entry(_ tx: Transaction, _ index: Int64) throws -> EvidenceRecord {
    let row = try tx.row("SELECT idx, leaf, body FROM evidence_entry WHERE idx = ?", index)
    guard let row else { throw Refusal.notFound("evidence/entries/\(index)") }
    return try EvidenceRecord(row: row)
  }

  /// Entries `start..<start + limit`, as far as there are any.
  public static func entries(_ tx: Transaction, from start: Int64, limit: Int) throws -> [EvidenceRecord] {
    try tx.rows("SELECT idx, leaf, body FROM evidence_entry WHERE idx >= ? ORDER BY idx LIMIT ?", start, limit)
      .map { try EvidenceRecord(row: $0) }
  }

  /// The entries of an agreement, oldest first, after entry `after`.
  public static func entries(
    _ tx: Transaction, agreement: String, after: Int64 = -1, limit: Int = 1000
  ) throws -> [EvidenceRecord] {
    try tx.rows(
      "SELECT idx, leaf, body FROM evidence_entry WHERE agreement = ? AND idx > ? ORDER BY idx LIMIT ?",
      agreement, after, limit
    ).map { try EvidenceRecord(row: $0) }
  }

  /// The entries about one thing, oldest first, after entry `after`.
  public static func entries(
    _ tx: Transaction, subject: String, after: Int64 = -1, limit: Int = 1000
  ) throws -> [EvidenceRecord] {
    try tx.rows(
      "SELECT idx, leaf, body FROM evidence_entry WHERE subject = ? AND idx > ? ORDER BY idx LIMIT ?",
      subject, after, limit
    ).map { try EvidenceRecord(row: $0) }
  }
}
