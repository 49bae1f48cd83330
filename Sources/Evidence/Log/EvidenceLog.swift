public import Store
internal import Vocabulary

/// The append-only log. Every function works inside the caller's transaction, so that a fact and its entry
/// commit together or not at all.
public enum EvidenceLog {
  /// The topic that is signalled after entries are durable (``Database/signals(_:)``).
  public static let topic = "evidence"

  /// Appends `entry` and returns its index, counted from 0 without gaps.
  ///
  /// Nothing is changed unless the entry can be appended. Throws a ``Refusal``
  /// (`evidence.entry-…`) if the entry is not well formed or longer than ``EvidenceEntry/largestBody``.
  @discardableResult
  public static func append(_ tx: Transaction, _ entry: EvidenceEntry) throws -> Int64 {
    let body = try entry.body(after: try entry.agreement.flatMap { try last(tx, agreement: $0) })
    guard let size = try tx.next(head, 1) else { throw EvidenceDefect.noHead }
    let index = size - 1
    let leaf = TreeHash.leaf(body)
    try tx.append(
      "INSERT INTO evidence_entry (idx, at, kind, agreement, subject, body, leaf) VALUES (?, ?, ?, ?, ?, ?, ?)",
      index, entry.at, entry.kind, entry.agreement, entry.subject, body, leaf.bytes)
    if let agreement = entry.agreement {
      tx.remember(EvidenceLink(index: index, leaf: leaf), as: name(agreement), of: "evidence_entry")
    }
    tx.signal(topic)
    return index
  }

  private static let head = Counter("evidence_head", "size", of: "id")
  private static func name(_ agreement: String) -> String { "evidence.last." + agreement }

  /// How many entries there are.
  public static func size(_ tx: Transaction) throws -> Int64 {
    guard let head = try tx.row("SELECT size FROM evidence_head WHERE id = 1") else { throw EvidenceDefect.noHead }
    return try head.int(0)
  }

  /// The newest entry of an agreement.
  static func last(_ tx: Transaction, agreement: String) throws -> EvidenceLink? {
    if let known = tx.recall(name(agreement), as: EvidenceLink.self) { return known }
    let row = try tx.earlierRow(
      "SELECT idx, leaf FROM evidence_entry WHERE agreement = ? ORDER BY idx DESC LIMIT 1", agreement)
    guard let row else { return nil }
    return EvidenceLink(index: try row.int(0), leaf: try TreeHash(row: row, 1))
  }
}
