public import Store
internal import Vocabulary

/// The append-only log. Every function works inside the caller's transaction, so that a fact and its entry
/// commit together or not at all.
public enum EvidenceLog {
  /// The topic that is signalled after entries are durable (``Database/signals(_:)``).
  public static let topic = "evidence"

  /// Appends `entry` and returns its index, counted from 0 without gaps.
  ///
  /// Takes the row of the log's head, so appends of several writers wait for each other. Throws a ``Refusal``
  /// (`evidence.entry-…`) if the entry is not well formed or longer than ``EvidenceEntry/largestBody``.
  @discardableResult
  public static func append(_ tx: Transaction, _ entry: EvidenceEntry) throws -> Int64 {
    guard let head = try tx.row("UPDATE evidence_head SET size = size + 1 WHERE id = 1 RETURNING size") else {
      throw EvidenceDefect.noHead
    }
    let index = try head.int(0) - 1
    let body: [UInt8]
    do {
      body = try entry.body(after: try entry.agreement.flatMap { try last(tx, agreement: $0) })
    } catch {
      // A caller may catch the refusal and commit the rest: leave no gap.
      try tx.execute("UPDATE evidence_head SET size = size - 1 WHERE id = 1")
      throw error
    }
    try tx.execute(
      "INSERT INTO evidence_entry (idx, at, kind, agreement, subject, body, leaf) VALUES (?, ?, ?, ?, ?, ?, ?)",
      index, entry.at, entry.kind, entry.agreement, entry.subject, body, TreeHash.leaf(body).bytes)
    tx.signal(topic)
    return index
  }

  /// How many entries there are.
  public static func size(_ tx: Transaction) throws -> Int64 {
    guard let head = try tx.row("SELECT size FROM evidence_head WHERE id = 1") else { throw EvidenceDefect.noHead }
    return try head.int(0)
  }

  /// The newest entry of an agreement.
  static func last(_ tx: Transaction, agreement: String) throws -> EvidenceLink? {
    let row = try tx.row(
      "SELECT idx, leaf FROM evidence_entry WHERE agreement = ? ORDER BY idx DESC LIMIT 1", agreement)
    guard let row else { return nil }
    return EvidenceLink(index: try row.int(0), leaf: try TreeHash(row: row, 1))
  }
}
