extension MerkleTree {
  /// PROOF(old, D[0:size]) of RFC 6962 §2.1.2. Empty if `old` is 0 or `size`; `old` is at most `size`.
  static func consistencyProof(
    old: Int64, size: Int64, _ source: inout some SubtreeSource
  ) throws -> [TreeHash] {
    guard old > 0, old < size else { return [] }
    var proof: [TreeHash] = []
    var from: Int64 = 0
    var to = size
    // `old` counts from `from`; a subtree that lies within the old tree whole needs no proof when it is a prefix of it.
    var old = old
    while old != to - from {
      let half = split(to - from)
      if old <= half {
        proof.append(try root(from + half, to, &source))
        to = from + half
      } else {
        proof.append(try root(from, from + half, &source))
        from += half
        old -= half
      }
    }
    if from > 0 { proof.append(try root(from, to, &source)) }
    return proof.reversed()
  }

  /// Whether `proof` shows that the tree of `size` leaves begins with all of the tree of `old` leaves (RFC 9162 §2.1.4.2).
  public static func verifyConsistency(
    old: Int64, oldRoot: TreeHash, size: Int64, root: TreeHash, proof: [TreeHash]
  ) -> Bool {
    guard old >= 0, old <= size else { return false }
    if old == size { return proof.isEmpty && oldRoot == root }
    if old == 0 { return proof.isEmpty && oldRoot == .ofEmptyTree }
    var path = proof[...]
    // An old tree that is one complete subtree is its own first node.
    if old.nonzeroBitCount == 1 { path = [oldRoot] + path }
    guard let first = path.popFirst() else { return false }
    var position = old - 1
    var last = size - 1
    while position & 1 == 1 {
      position >>= 1
      last >>= 1
    }
    var oldHash = first
    var hash = first
    for node in path {
      if last == 0 { return false }
      if position & 1 == 1 || position == last {
        oldHash = .node(node, oldHash)
        hash = .node(node, hash)
        while position & 1 == 0, position != 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        hash = .node(hash, node)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 && oldHash == oldRoot && hash == root
  }
}
