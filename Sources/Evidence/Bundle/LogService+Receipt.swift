internal import Store
public import Vocabulary

extension LogService {
  /// A receipt for the entry at `index`. Throws `notFound` if there is none.
  public func receipt(_ index: Int64, at now: Instant) async throws -> Receipt {
    let checkpoint = try await checkpoint(covering: index, at: now)
    let key = key
    return try await database.read { tx in
      var tiles = StoredTiles(tx)
      return Receipt(
        record: try EvidenceLog.entry(tx, index),
        proof: try MerkleTree.inclusionProof(index: index, size: checkpoint.size, &tiles),
        checkpoint: checkpoint, key: key)
    }
  }
}
