internal import Store
public import Vocabulary

extension LogService {
  /// Answers a path of C2SP tlog-tiles (``LogReader/resource(_:)``); asking for the checkpoint brings it up to date.
  public func resource(_ path: String, at now: Instant) async throws -> LogResource {
    if path == "checkpoint" || path == "/checkpoint" {
      let checkpoint = try await checkpoint(at: now)
      return LogResource(
        bytes: Array(checkpoint.note.description.utf8), contentType: "text/plain; charset=utf-8", isImmutable: false)
    }
    return try await database.read { try LogReader($0).resource(path) }
  }

  /// Shows that the log of `size` entries begins with all of the log of `old` entries (RFC 9162 §2.1.4).
  ///
  /// Throws a ``Refusal`` unless 0 ≤ `old` ≤ `size` ≤ the size of the log.
  public func consistency(from old: Int64, to size: Int64) async throws -> ConsistencyProof {
    try await database.read { tx in
      guard old >= 0, old <= size, size <= (try EvidenceLog.size(tx)) else {
        throw Refusal(
          .unacceptable, rule: "evidence.consistency-range",
          Text(zh: "应满足 0 ≤ from ≤ to ≤ 日志条数", en: "0 ≤ from ≤ to ≤ the size of the log"), field: "from")
      }
      var tiles = StoredTiles(tx)
      return ConsistencyProof(
        from: old, fromRoot: try MerkleTree.root(size: old, &tiles), to: size,
        toRoot: try MerkleTree.root(size: size, &tiles),
        proof: try MerkleTree.consistencyProof(old: old, size: size, &tiles))
    }
  }
}
