/// Gives the hashes of complete subtrees: what every root and every proof is put together from.
protocol SubtreeSource {
  /// The hash over the leaves `index << level ..< (index + 1) << level`.
  mutating func subtree(level: Int, index: Int64) throws -> TreeHash
}

/// A tree whose leaf hashes are at hand.
struct LeafArray: SubtreeSource {
  let leaves: [TreeHash]

  func subtree(level: Int, index: Int64) -> TreeHash {
    let start = Int(index) << level
    return TreeHash.fold(leaves[start..<start + (1 << level)])
  }
}

extension TreeHash {
  /// The root over the hashes of a complete subtree: a power of two of them.
  static func fold(_ hashes: ArraySlice<TreeHash>) -> TreeHash {
    var row = Array(hashes)
    while row.count > 1 {
      for pair in 0..<row.count / 2 { row[pair] = node(row[2 * pair], row[2 * pair + 1]) }
      row.removeLast(row.count / 2)
    }
    return row[0]
  }
}
