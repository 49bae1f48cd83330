import Glibc
import Vocabulary

/// Makes UTF-8 of a text that comes in pieces, with the system's iconv; what is UTF-8 already is only checked.
final class UTF8Stream {
  let encoding: TableEncoding
  private let converter: iconv_t?
  private var check = UTF8Check()
  /// The beginning of a character that the last piece ended in.
  private var rest: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  /// Bytes that were read.
  private var offset: Int64 = 0

  init(_ encoding: TableEncoding) throws {
    self.encoding = encoding
    if encoding == .utf8 {
      converter = nil
    } else {
      let made = iconv_open("UTF-8", encoding.rawValue)
      guard Int(bitPattern: made) != -1 else { throw TableRefusal.noConverter(encoding) }
      converter = made
    }
  }

  deinit { if let converter { iconv_close(converter) } }

  /// Hands over the next piece as UTF-8, in one or several parts. A character may be split between parts.
  ///
  /// Throws ``TableRefusal`` with the place of what is not well formed, and what `body` throws.
  func read(_ piece: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard let converter else {
      if let place = check.firstError(in: piece) { throw TableRefusal.characters(encoding, at: offset + Int64(place)) }
      offset += Int64(piece.count)
      return try body(piece)
    }
    if rest.isEmpty { return try convert(converter, piece, body) }
    let joined = rest + piece
    offset -= Int64(rest.count)
    rest = []
    try joined.withUnsafeBytes { try convert(converter, $0, body) }
  }

  /// The end of the text.
  func finish() throws {
    guard rest.isEmpty, !check.isOpen else { throw TableRefusal.characters(encoding, at: offset) }
  }

  private func convert(
    _ converter: iconv_t, _ piece: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard let start = piece.baseAddress else { return }
    var left = piece.count
    // iconv does not write there, whatever its declaration says.
    var source: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: start)
      .assumingMemoryBound(to: CChar.self)
    while left > 0 {
      let before = left
      let (code, made) = buffer.withUnsafeMutableBytes { buffer -> (Int32, Int) in
        var free = buffer.count
        var target = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        let result = iconv(converter, &source, &left, &target, &free)
        return (result == -1 ? errno : 0, buffer.count - free)
      }
      if made > 0 { try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<made])) } }
      offset += Int64(before - left)
      switch code {
      case 0, E2BIG: continue
      case EINVAL where left < 8:
        rest = Array(piece.suffix(left))
        offset += Int64(left)
        return
      default: throw TableRefusal.characters(encoding, at: offset)
      }
    }
  }
}
