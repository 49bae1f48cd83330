internal import Vocabulary

/// Reads what stands between header and footer of a whole log's bundle.
struct LogBody {
  private let size: Int64
  private let root: TreeHash
  private var regions: [TreeHash] = []
  private var leaves: [TreeHash] = []
  /// The index of the next entry.
  private var next: Int64 = 0

  init(_ checkpoint: Checkpoint) {
    size = checkpoint.size
    root = checkpoint.root
  }

  var isComplete: Bool { next == size }
  var good: Int64 { next }
  var lastGood: Int64? { next == 0 ? nil : next - 1 }

  mutating func take(_ line: UnsafeRawBufferPointer) throws(BundleFault) {
    if Int64(regions.count) < regionCount {
      try takeRegions(line)
    } else if next & 255 == 0, leaves.isEmpty {
      try takeLeaves(line)
    } else {
      try takeEntry(line)
    }
  }

  private var regionCount: Int64 { (size + 255) >> 8 }

  private mutating func takeRegions(_ line: UnsafeRawBufferPointer) throws(BundleFault) {
    let first = Int64(regions.count) << 8
    let count = min(256, regionCount - Int64(regions.count))
    guard let hashes = BundleLine.hashes("regions", line, count: Int(count)) else {
      throw BundleFault(.tree(first...min(size, first + count << 8) - 1))
    }
    regions += hashes
    guard regions.count < regionCount || MerkleTree.root(regions) == root else {
      throw BundleFault(.tree(0...size - 1))
    }
  }

  private mutating func takeLeaves(_ line: UnsafeRawBufferPointer) throws(BundleFault) {
    let width = min(256, size - next)
    guard let hashes = BundleLine.hashes("leaves", line, count: Int(width)),
      MerkleTree.root(hashes) == regions[Int(next >> 8)]
    else { throw BundleFault(.tree(next...next + width - 1)) }
    leaves = hashes
  }

  private mutating func takeEntry(_ line: UnsafeRawBufferPointer) throws(BundleFault) {
    let start = BundleLine.entryStart
    let tail = BundleLine.tail(next)
    let end = line.count - tail.count - 1
    guard end > start.count, line.starts(with: start), line[end...].dropLast().elementsEqual(tail),
      line.last == UInt8(ascii: "}"),
      TreeHash.leaf(UnsafeRawBufferPointer(rebasing: line[start.count..<end])) == leaves[Int(next & 255)]
    else { throw BundleFault(.entry(next)) }
    next += 1
    if next & 255 == 0 { leaves = [] }
  }
}
