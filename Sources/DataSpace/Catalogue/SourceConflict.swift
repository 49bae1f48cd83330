public import Store
public import Vocabulary

/// A field of a subject for which more than one published dataset claims to be the source of truth (一数一源). Datasets of one
/// series count as one.
public struct SourceConflict: Hashable, Sendable, Codable {
  public var subject: String
  public var field: String
  /// Those that claim it, oldest first; at most ``most``.
  public var datasets: [Claim]

  public struct Claim: Hashable, Sendable, Codable {
    public var id: ID<Dataset>
    public var owner: String
    public var title: Text
  }

  /// The most claims that are told of one conflict.
  public static let most = 20

  /// A stretch of all conflicts, in an order that means nothing but stays.
  public static func list(
    _ tx: Transaction, after cursor: String? = nil, limit: Int, at now: Instant
  ) throws -> (items: [SourceConflict], next: String?) {
    let limit = min(max(limit, 1), 200)
    // A digest, as a page gave it.
    guard cursor.map({ $0.utf8.count == 64 && $0.allSatisfy(\.isHexDigit) }) ?? true else { throw Refusal.cursor }
    let claims = try tx.rows(
      """
      SELECT claim FROM dataset_claim WHERE claim > ? GROUP BY claim HAVING COUNT(DISTINCT claimant) > 1
      ORDER BY claim LIMIT ?
      """, cursor ?? "", limit + 1
    ).map { try $0.text(0) }
    let items = try claims.prefix(limit).compactMap { try conflict(tx, $0, at: now) }
    return (items, claims.count > limit ? claims[limit - 1] : nil)
  }

  /// The conflicts that one dataset is in, in an order that means nothing; at most ``most``.
  public static func list(_ tx: Transaction, of dataset: ID<Dataset>, at now: Instant) throws -> [SourceConflict] {
    let claims = try tx.rows(
      """
      SELECT c.claim FROM dataset_claim c JOIN dataset_claim own ON own.claim = c.claim JOIN dataset d ON d.seq = own.seq
      WHERE d.id = ? GROUP BY c.claim HAVING COUNT(DISTINCT c.claimant) > 1 ORDER BY c.claim LIMIT ?
      """, dataset, most
    ).map { try $0.text(0) }
    return try claims.compactMap { try conflict(tx, $0, at: now) }
  }

  private static func conflict(_ tx: Transaction, _ claim: String, at now: Instant) throws -> SourceConflict? {
    let rows = try tx.rows(
      "SELECT seq, subject, field FROM dataset_claim WHERE claim = ? ORDER BY seq LIMIT ?", claim, most)
    guard let first = rows.first else { return nil }
    return SourceConflict(
      subject: try first.text(1), field: try first.text(2),
      datasets: try rows.compactMap { row in
        try Datasets.find(tx, seq: try row.int(0), at: now).map {
          Claim(id: $0.id, owner: $0.owner.description, title: $0.entry.title)
        }
      })
  }
}
