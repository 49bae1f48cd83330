/// Takes the words of a corpus, one after another, as hashes.
protocol TokenSink {
  /// A word that ends before the byte `offset` of its file.
  mutating func token(_ hash: UInt64, before offset: Int)
  /// A document has ended.
  mutating func boundary()
}

/// Cuts a stream of UTF-8 into words: runs of letters and digits in lower case; each Chinese, Japanese or Korean character for itself.
/// Punctuation and white space are only gaps. Works piece by piece, whatever place a piece ends at.
struct TokenStream {
  enum Kind: Sendable {
    /// Plain text; a blank line ends a document.
    case text
    /// JSON Lines: escapes are read as what they stand for, a line is a document.
    case lines
  }
  private let kind: Kind
  private var hash = TextHash.start
  private var inWord = false
  /// Bytes still missing from a scalar, and its value so far.
  private var missing = 0
  private var scalar: UInt32 = 0
  /// 0: none; 1: after a backslash; 2…5: hexadecimal digits still missing, plus one.
  private var escape = 0
  private var wasLineEnd = false
  private(set) var offset = 0

  init(_ kind: Kind) { self.kind = kind }

  /// 0 for what separates, else the byte in lower case.
  private static let plain: [UInt8] = (0..<256).map { value in
    switch UInt8(value) {
    case 0x30...0x39, 0x61...0x7A: UInt8(value)
    case 0x41...0x5A: UInt8(value) + 32
    default: 0
    }
  }

  mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, to sink: inout some TokenSink) {
    Self.plain.withUnsafeBufferPointer { plain in
      for byte in bytes {
        if byte < 0x80, escape == 0 {
          let folded = plain[Int(byte)]
          if folded != 0 {
            missing = 0
            hash = TextHash.adding(folded, to: hash)
            inWord = true
          } else {
            separator(byte, &sink)
          }
        } else {
          special(byte, &sink)
        }
        offset &+= 1
      }
    }
  }

  mutating func finish(_ sink: inout some TokenSink) {
    endWord(&sink)
    sink.boundary()
  }

  @inline(__always) private mutating func endWord(_ sink: inout some TokenSink) {
    guard inWord else { return }
    sink.token(TextHash.mixed(hash), before: offset)
    hash = TextHash.start
    inWord = false
  }

  @inline(__always) private mutating func separator(_ byte: UInt8, _ sink: inout some TokenSink) {
    missing = 0
    if byte == 0x5C, kind == .lines {
      // What it stands for may go on with the word.
      escape = 1
      return
    }
    endWord(&sink)
    if byte == 0x0A {
      if kind == .lines || wasLineEnd { sink.boundary() }
      wasLineEnd = true
    } else if byte != 0x0D {
      wasLineEnd = false
    }
  }

  private mutating func special(_ byte: UInt8, _ sink: inout some TokenSink) {
    wasLineEnd = false
    if escape == 1 {
      // \uXXXX begins; every other escape stands for something that separates.
      escape = byte == UInt8(ascii: "u") ? 5 : 0
      scalar = 0
      if escape == 0 { endWord(&sink) }
      return
    }
    if escape > 1 {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        escape = 0
        return
      }
      scalar = scalar << 4 | UInt32(digit)
      escape -= 1
      if escape == 1 {
        escape = 0
        add(scalar, &sink)
      }
      return
    }
    if byte >= 0xC0 {
      missing = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1
      scalar = UInt32(byte) & (byte >= 0xF0 ? 0x07 : byte >= 0xE0 ? 0x0F : 0x1F)
    } else if missing > 0 {
      scalar = scalar << 6 | UInt32(byte & 0x3F)
      missing -= 1
      if missing == 0 { add(scalar, &sink) }
    }
  }

  /// A scalar beyond ASCII, or one that was escaped.
  private mutating func add(_ value: UInt32, _ sink: inout some TokenSink) {
    var value = value
    // Full-width forms of ASCII.
    if (0xFF01...0xFF5E).contains(value) { value -= 0xFEE0 }
    if value < 0x80 {
      let folded = Self.plain[Int(value)]
      guard folded != 0 else { return endWord(&sink) }
      hash = TextHash.adding(folded, to: hash)
      inWord = true
      return
    }
    switch value {
    case 0x3040...0x30FF, 0x3400...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x2_0000...0x3_FFFF:
      endWord(&sink)
      hash = TextHash.adding(UInt8(value >> 16 & 0xFF), to: hash)
      hash = TextHash.adding(UInt8(value >> 8 & 0xFF), to: hash)
      hash = TextHash.adding(UInt8(value & 0xFF), to: hash)
      inWord = true
      endWord(&sink)
    case 0x80...0xBF, 0x2000...0x2BFF, 0x3000...0x303F, 0xFE10...0xFE6F, 0xFF5F...0xFFEF, 0xD800...0xDFFF:
      endWord(&sink)
    default:
      hash = TextHash.adding(UInt8(value >> 8 & 0xFF), to: hash)
      hash = TextHash.adding(UInt8(value & 0xFF), to: hash)
      inWord = true
    }
  }

  /// All words of one text.
  static func words(of text: String) -> [UInt64] {
    struct All: TokenSink {
      var words: [UInt64] = []
      mutating func token(_ hash: UInt64, before offset: Int) { words.append(hash) }
      mutating func boundary() {}
    }
    var (all, stream) = (All(), TokenStream(.text))
    Array(text.utf8).withUnsafeBufferPointer { stream.feed($0, to: &all) }
    stream.finish(&all)
    return all.words
  }
}
