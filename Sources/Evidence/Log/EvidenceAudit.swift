public import Store

/// Reads the whole log again, from the bytes of each entry up.
public enum EvidenceAudit {
  /// What the entries say the log is.
  public struct Finding: Sendable, Hashable {
    public let size: Int64
    /// The root that the entries have, in hexadecimal.
    public let root: String
  }

  /// The size and the root of the log, recomputed. Throws an ``EvidenceDefect`` where an entry is missing or is not the one
  /// that was hashed, where the head says another size, or where a checkpoint was signed over another tree.
  ///
  /// Reads every entry once, in constant memory.
  public static func run(_ tx: Transaction) throws -> Finding {
    var signed: [Int64: TreeHash] = [:]
    for row in try tx.rows("SELECT size, root FROM evidence_checkpoint ORDER BY size") {
      signed[try row.int(0)] = try TreeHash(row: row, 1)
    }
    var range = CompactRange()
    try tx.each("SELECT idx, leaf, body FROM evidence_entry ORDER BY idx") { row in
      guard try row.int(0) == range.size else { throw EvidenceDefect.missing(index: range.size) }
      let leaf = TreeHash.leaf(try row.blob(2))
      guard try TreeHash(row: row, 1) == leaf else { throw EvidenceDefect.altered(index: range.size) }
      range.append(leaf)
      if let root = signed.removeValue(forKey: range.size), root != range.root {
        throw EvidenceDefect.inconsistent(size: range.size)
      }
      return true
    }
    guard try EvidenceLog.size(tx) == range.size else { throw EvidenceDefect.missing(index: range.size) }
    signed[0] = nil
    if let beyond = signed.keys.min() { throw EvidenceDefect.inconsistent(size: beyond) }
    return Finding(size: range.size, root: range.root.hex)
  }
}
