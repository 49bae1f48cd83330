/// One row of a table as text, without a copy of its own: good only while it is handed over.
public struct TableRow: ~Copyable {
  /// Where it stands, counted from 1; a header is the first.
  public let number: Int64
  let bytes: UnsafeBufferPointer<UInt8>
  let ends: UnsafeBufferPointer<Int>
  let quoted: UnsafeBufferPointer<Bool>

  /// How many fields it has.
  public var count: Int { ends.count }

  /// The UTF-8 bytes of a field.
  public subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
    let start = index == 0 ? 0 : ends[index - 1]
    return UnsafeBufferPointer(rebasing: bytes[start..<ends[index]])
  }

  /// Whether a field has nothing in it, not even quotes.
  public func isMissing(_ index: Int) -> Bool {
    (index == 0 ? 0 : ends[index - 1]) == ends[index] && !quoted[index]
  }

  public func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }
}
