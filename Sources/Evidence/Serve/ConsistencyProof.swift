public import Vocabulary

/// Shows that one tree begins with all of another. Trust in the roots comes from their checkpoints.
public struct ConsistencyProof: Hashable, Sendable {
  public let from: Int64
  public let fromRoot: TreeHash
  public let to: Int64
  public let toRoot: TreeHash
  public let proof: [TreeHash]

  public var isValid: Bool {
    MerkleTree.verifyConsistency(old: from, oldRoot: fromRoot, size: to, root: toRoot, proof: proof)
  }

  public var json: JSON {
    [
      "from": .int(from), "fromRoot": .string(fromRoot.hex), "to": .int(to), "toRoot": .string(toRoot.hex),
      "proof": .array(proof.map { .string($0.hex) }),
    ]
  }
}
