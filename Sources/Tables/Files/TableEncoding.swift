/// How the characters of a table are written.
public enum TableEncoding: String, Sendable, Codable, CaseIterable {
  case utf8 = "UTF-8"
  /// GB 18030, which contains GBK and GB 2312: what spreadsheets in China write unless told.
  case gb18030 = "GB18030"
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"
  /// One byte a character, as spreadsheets in the west of Europe write unless told. Never found out, for nearly any text could be.
  case windows1252 = "WINDOWS-1252"
  /// One byte a character, each of the first 256 of Unicode; any text at all could be. Never found out.
  case latin1 = "ISO-8859-1"

  /// How many bytes at the start of a text are enough to tell.
  public static let needed = 65_536

  /// What the start of a text seems to be written in, and how many bytes of a byte order mark come first: by that mark, or else
  /// UTF-8 if it is well formed, GB 18030 otherwise.
  public static func detect(_ start: UnsafeRawBufferPointer) -> (encoding: TableEncoding, mark: Int) {
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if start.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if start.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    var check = UTF8Check()
    return (check.firstError(in: start) == nil ? .utf8 : .gb18030, 0)
  }
}

/// Checks UTF-8 that comes in pieces (Unicode 16, table 3-7: no overlong forms, no surrogates, nothing beyond U+10FFFF).
struct UTF8Check {
  /// How many bytes are still to come of the character that a piece ended in, and what the next of them may be.
  private var missing = 0
  private var next: ClosedRange<UInt8> = 0x80...0xBF

  /// Whether a character is open.
  var isOpen: Bool { missing > 0 }

  /// The place of the first byte that is not well formed, if there is one.
  mutating func firstError(in piece: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    while index < piece.count {
      if missing == 0 {
        // Eight at a time, as long as they are ASCII.
        while index + 8 <= piece.count,
          piece.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        { index += 8 }
        guard index < piece.count else { break }
      }
      let byte = piece[index]
      if missing > 0 {
        guard next.contains(byte) else { return index }
        missing -= 1
        next = 0x80...0xBF
      } else if byte >= 0x80 {
        switch byte {
        case 0xC2...0xDF: (missing, next) = (1, 0x80...0xBF)
        case 0xE0: (missing, next) = (2, 0xA0...0xBF)
        case 0xED: (missing, next) = (2, 0x80...0x9F)
        case 0xE1...0xEF: (missing, next) = (2, 0x80...0xBF)
        case 0xF0: (missing, next) = (3, 0x90...0xBF)
        case 0xF1...0xF3: (missing, next) = (3, 0x80...0xBF)
        case 0xF4: (missing, next) = (3, 0x80...0x8F)
        default: return index
        }
      }
      index += 1
    }
    return nil
  }
}
