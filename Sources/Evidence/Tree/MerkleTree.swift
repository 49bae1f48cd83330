/// The arithmetic of the tree (RFC 6962 §2.1, RFC 9162 §2.1). Pure.
public enum MerkleTree {
  /// The root over the first `size` leaves.
  static func root(size: Int64, _ source: inout some SubtreeSource) throws -> TreeHash {
    size == 0 ? .ofEmptyTree : try root(0, size, &source)
  }

  /// The root over all of `leaves`.
  public static func root(_ leaves: some Sequence<TreeHash>) -> TreeHash {
    var range = CompactRange()
    for leaf in leaves { range.append(leaf) }
    return range.root
  }

  /// MTH(D[from:to]) of RFC 6962 §2.1, where `from` is a multiple of the smallest power of two that covers the range.
  static func root(_ from: Int64, _ to: Int64, _ source: inout some SubtreeSource) throws -> TreeHash {
    let count = to - from
    if count.nonzeroBitCount == 1 {
      let level = count.trailingZeroBitCount
      return try source.subtree(level: level, index: from >> level)
    }
    let half = split(count)
    return .node(try root(from, from + half, &source), try root(from + half, to, &source))
  }

  /// The largest power of two below `count`, which is at least 2.
  static func split(_ count: Int64) -> Int64 { 1 << (63 - (count - 1).leadingZeroBitCount) }
}
