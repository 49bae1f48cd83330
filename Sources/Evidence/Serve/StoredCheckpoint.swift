internal import Store
internal import Vocabulary

/// A checkpoint as its table holds it. Sizes only grow.
struct StoredCheckpoint: Sendable {
  let size: Int64
  let root: TreeHash
  let note: String

  private init(row: Row) throws {
    size = try row.int(0)
    root = try TreeHash(row: row, 1)
    note = try row.text(2)
  }

  static func newest(_ tx: Transaction) throws -> StoredCheckpoint? {
    try tx.row("SELECT size, root, note FROM evidence_checkpoint ORDER BY size DESC LIMIT 1")
      .map { try StoredCheckpoint(row: $0) }
  }

  /// The smallest checkpoint of more than `size` entries, oldest first.
  static func after(_ tx: Transaction, size: Int64) throws -> StoredCheckpoint? {
    try tx.row("SELECT size, root, note FROM evidence_checkpoint WHERE size > ? ORDER BY size LIMIT 1", size)
      .map { try StoredCheckpoint(row: $0) }
  }

  /// Keeps `checkpoint`. The same size is written again only when the log's key has changed.
  static func store(_ tx: Transaction, _ checkpoint: Checkpoint, at now: Instant) throws {
    try tx.execute(
      """
      INSERT INTO evidence_checkpoint (size, root, note, at) VALUES (?, ?, ?, ?)
      ON CONFLICT (size) DO UPDATE SET note = excluded.note
      """, checkpoint.size, checkpoint.root.bytes, checkpoint.note.description, now)
  }
}
