public import Store
public import Vocabulary

/// The log as a running hub gives it out: signs checkpoints on demand, and makes receipts, proofs and exports.
public struct LogService: Sendable {
  let database: any Database
  let signer: LogSigner

  public init(database: any Database, signer: LogSigner) {
    self.database = database
    self.signer = signer
  }

  /// The same log, through `database`: under a lease, say.
  public func writing(to database: any Database) -> LogService { LogService(database: database, signer: signer) }

  /// What others need to check the log.
  public var key: LogKey { signer.key }

  /// A checkpoint that covers every entry there is now: the newest one, or a new one.
  ///
  /// A new one is signed only if the tree begins with all of the tree of the newest stored one. Otherwise throws
  /// ``EvidenceDefect/inconsistent(size:)``: the database is not the one that was signed.
  public func checkpoint(at now: Instant) async throws -> Checkpoint {
    let key = signer.key
    let current = try await database.read { tx -> Checkpoint? in
      guard let newest = try StoredCheckpoint.newest(tx), try EvidenceLog.size(tx) == newest.size else { return nil }
      return Checkpoint(newest.note, by: key)
    }
    if let current { return current }
    try await buildTiles()
    let signer = signer
    return try await database.write { tx in try Self.sign(tx, by: signer, at: now) }
  }

  /// The newest checkpoint if it covers the entry at `index`, else a new one. Throws `notFound` if there is no such entry.
  func checkpoint(covering index: Int64, at now: Instant) async throws -> Checkpoint {
    let key = signer.key
    let known = try await database.read { tx -> Checkpoint? in
      guard index >= 0, try EvidenceLog.size(tx) > index else { throw Refusal.notFound("evidence/entries/\(index)") }
      guard let newest = try StoredCheckpoint.newest(tx), newest.size > index else { return nil }
      return Checkpoint(newest.note, by: key)
    }
    if let known { return known }
    return try await checkpoint(at: now)
  }

  /// Stores the full tiles that are not stored yet, some at a time, so that other writes come between.
  private func buildTiles() async throws {
    let batch = 64
    while true {
      let size = try await database.read { try EvidenceLog.size($0) }
      let missing = try await database.read { tx in
        let row = try tx.row("SELECT COALESCE(MAX(n), -1) FROM evidence_tile WHERE level = 0")
        return try size / 256 - 1 - (row?.int(0) ?? -1)
      }
      guard missing > 0 else { return }
      let built = try await database.write { try StoredTiles.build($0, upTo: size, limit: batch) }
      guard built == batch else { return }
    }
  }

  private static func sign(_ tx: Transaction, by signer: LogSigner, at now: Instant) throws -> Checkpoint {
    let size = try EvidenceLog.size(tx)
    let newest = try StoredCheckpoint.newest(tx)
    if let newest, newest.size == size, let current = Checkpoint(newest.note, by: signer.key) { return current }
    var tiles = StoredTiles(tx)
    let root = try MerkleTree.root(size: size, &tiles)
    if let newest {
      guard newest.size <= size else { throw EvidenceDefect.inconsistent(size: newest.size) }
      let proof = try MerkleTree.consistencyProof(old: newest.size, size: size, &tiles)
      guard
        MerkleTree.verifyConsistency(
          old: newest.size, oldRoot: newest.root, size: size, root: root, proof: proof)
      else { throw EvidenceDefect.inconsistent(size: newest.size) }
    }
    let checkpoint = try Checkpoint(size: size, root: root, by: signer)
    try StoredCheckpoint.store(tx, checkpoint, at: now)
    return checkpoint
  }
}
