extension MerkleTree {
  /// PATH(index, D[0:size]) of RFC 6962 §2.1.1, from the leaf's sibling up. `index` is below `size`.
  static func inclusionProof(
    index: Int64, size: Int64, _ source: inout some SubtreeSource
  ) throws -> [TreeHash] {
    var proof: [TreeHash] = []
    var from: Int64 = 0
    var to = size
    while to - from > 1 {
      let middle = from + split(to - from)
      if index < middle {
        proof.append(try root(middle, to, &source))
        to = middle
      } else {
        proof.append(try root(from, middle, &source))
        from = middle
      }
    }
    return proof.reversed()
  }

  /// Whether `proof` shows that the tree of `size` leaves with `root` has `leaf` at `index` (RFC 9162 §2.1.3.2).
  public static func verifyInclusion(
    leaf: TreeHash, index: Int64, size: Int64, proof: [TreeHash], root: TreeHash
  ) -> Bool {
    guard index >= 0, index < size else { return false }
    var position = index
    var last = size - 1
    var hash = leaf
    for sibling in proof {
      if last == 0 { return false }
      if position & 1 == 1 || position == last {
        hash = .node(sibling, hash)
        while position & 1 == 0, position != 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        hash = .node(hash, sibling)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 && hash == root
  }
}
