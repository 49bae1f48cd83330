/// The roots of the complete subtrees that a growing tree consists of: enough to append leaves and to know the root,
/// in memory that grows with the logarithm of the size.
public struct CompactRange: Hashable, Sendable {
  /// Largest subtree first; one for each bit that is set in `size`.
  public private(set) var peaks: [TreeHash] = []
  public private(set) var size: Int64 = 0

  public init() {}

  public mutating func append(_ leaf: TreeHash) {
    var hash = leaf
    // Each trailing one of the size is a subtree that the new leaf completes to one of twice the size.
    for _ in 0..<(~size).trailingZeroBitCount { hash = .node(peaks.removeLast(), hash) }
    peaks.append(hash)
    size += 1
  }

  public var root: TreeHash {
    guard var hash = peaks.last else { return .ofEmptyTree }
    for peak in peaks.dropLast().reversed() { hash = .node(peak, hash) }
    return hash
  }
}
