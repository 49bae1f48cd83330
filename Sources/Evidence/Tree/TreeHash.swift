internal import Crypto

/// A SHA-256 value of the Merkle tree: a leaf's, an inner node's, or the root's. Held inline, 32 bytes.
public struct TreeHash: Hashable, Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// How many bytes a hash has.
  public static let length = 32

  /// Nil unless there are exactly 32 bytes.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
  }

  init(_ digest: SHA256Digest) {
    digest.withUnsafeBytes { source in
      withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: source) }
    }
  }

  public var bytes: [UInt8] { withBytes { Array($0) } }
  /// 64 lower-case digits.
  public var hex: String { Hex.text(bytes) }

  func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    withUnsafeBytes(of: words, body)
  }

  public static func == (a: Self, b: Self) -> Bool { a.words == b.words }
  public func hash(into hasher: inout Hasher) { withBytes { hasher.combine(bytes: $0) } }
}

extension TreeHash {
  /// The root of the tree without leaves: the hash of nothing (RFC 6962 §2.1).
  public static let ofEmptyTree = TreeHash(SHA256.hash(data: [UInt8]()))

  /// A leaf: SHA-256(0x00 ‖ entry) (RFC 6962 §2.1).
  public static func leaf(_ entry: UnsafeRawBufferPointer) -> TreeHash {
    var hash = SHA256()
    withUnsafeBytes(of: UInt8(0)) { hash.update(bufferPointer: $0) }
    hash.update(bufferPointer: entry)
    return TreeHash(hash.finalize())
  }

  public static func leaf(_ entry: some Sequence<UInt8>) -> TreeHash {
    entry.withContiguousStorageIfAvailable { leaf(UnsafeRawBufferPointer($0)) }
      ?? Array(entry).withUnsafeBytes { leaf($0) }
  }

  /// An inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1).
  public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
    var hash = SHA256()
    withUnsafeTemporaryAllocation(byteCount: 1 + 2 * length, alignment: 8) { buffer in
      buffer[0] = 1
      left.withBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0) }
      right.withBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]).copyMemory(from: $0) }
      hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
    }
    return TreeHash(hash.finalize())
  }
}

extension TreeHash: CustomStringConvertible, LosslessStringConvertible {
  public var description: String { hex }
  /// Nil unless `text` is 64 lower-case hexadecimal digits.
  public init?(_ text: String) {
    guard let bytes = Hex.bytes(text.utf8) else { return nil }
    self.init(bytes)
  }
}
