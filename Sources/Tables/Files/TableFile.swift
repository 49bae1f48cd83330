import Vocabulary

/// A table as bytes that come one piece after the other, in whatever encoding.
public enum TableFile {
  /// How it was read.
  public struct Found: Hashable, Sendable {
    public var form: TableSyntax.Form
    public var encoding: TableEncoding
    /// Nothing for JSON Lines.
    public var separator: String
    public var bytes: Int64
  }

  /// Reads all rows of a table, the header first.
  ///
  /// - Parameters:
  ///   - syntax: what is not told of it is found out from its first bytes: JSON Lines if it begins with a brace; of `,`, tab, `;` and
  ///     `|` the one that its first line has most of.
  ///   - next: the next bytes; none at the end.
  public static func read(
    _ syntax: TableSyntax = TableSyntax(), limits: CSVReader.Limits = .init(),
    next: () throws -> [UInt8], _ body: (borrowing TableRow) throws -> Void
  ) throws -> Found {
    var start: [UInt8] = []
    while start.count < TableEncoding.needed {
      let piece = try next()
      if piece.isEmpty { break }
      start += piece
    }
    guard !start.isEmpty else { throw TableRefusal.empty }
    guard !isPacked(start) else { throw TableRefusal.packed }
    let detected = start.prefix(TableEncoding.needed).withUnsafeBytes(TableEncoding.detect)
    let stream = try UTF8Stream(syntax.encoding ?? detected.encoding)
    var bytes = Int64(start.count)
    var found = (form: syntax.form ?? .csv, separator: syntax.separator ?? UInt8(ascii: ","))
    var reader: (any RowReader)?
    func take(_ piece: UnsafeRawBufferPointer) throws {
      try stream.read(piece) { text in
        if reader == nil {
          found.form = syntax.form ?? Self.form(of: text)
          found.separator = syntax.separator ?? Self.separator(of: text, syntax.quotes)
          reader =
            found.form == .csv
            ? CSVReader(separator: found.separator, quotes: syntax.quotes, limits: limits)
            : JSONLinesReader(limits: limits)
        }
        try reader?.read(text, body)
      }
    }
    let mark = syntax.encoding == nil || syntax.encoding == detected.encoding ? detected.mark : 0
    try start.withUnsafeBytes { try take(UnsafeRawBufferPointer(rebasing: $0[mark...])) }
    while true {
      let piece = try next()
      if piece.isEmpty { break }
      bytes += Int64(piece.count)
      try piece.withUnsafeBytes(take)
    }
    try stream.finish()
    try reader?.finish(body)
    return Found(
      form: found.form, encoding: stream.encoding,
      separator: found.form == .csv ? String(UnicodeScalar(found.separator)) : "", bytes: bytes)
  }

  /// Whether it begins as ZIP (and with it spreadsheets), gzip, Zstandard, xz or bzip2 do. Nothing is ever unpacked: a few bytes
  /// may be as many rows as one likes.
  private static func isPacked(_ start: [UInt8]) -> Bool {
    let beginnings: [[UInt8]] = [
      [0x50, 0x4B, 0x03, 0x04], [0x1F, 0x8B, 0x08], [0x28, 0xB5, 0x2F, 0xFD], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00],
      [0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26],
    ]
    return beginnings.contains { start.starts(with: $0) }
  }

  private static func form(of text: UnsafeRawBufferPointer) -> TableSyntax.Form {
    text.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } == UInt8(ascii: "{") ? .jsonLines : .csv
  }

  /// What separates the fields of the first line: quoted text is passed over.
  static func separator(of text: UnsafeRawBufferPointer, _ quotes: TableSyntax.Quotes = .strict) -> UInt8 {
    let candidates: [UInt8] = [UInt8(ascii: ","), 0x09, UInt8(ascii: ";"), UInt8(ascii: "|")]
    var counts = [Int](repeating: 0, count: candidates.count)
    var isQuoted = false
    var isAtStart = true
    for byte in text.prefix(TableEncoding.needed) {
      // Where quotes are lax, only one at the start of a field opens.
      if byte == UInt8(ascii: "\""), isQuoted || isAtStart || quotes == .strict { isQuoted.toggle() }
      isAtStart = candidates.contains(byte)
      guard !isQuoted else { continue }
      if byte == 0x0A || byte == 0x0D { break }
      if let place = candidates.firstIndex(of: byte) { counts[place] += 1 }
    }
    let most = counts.max() ?? 0
    return most == 0 ? candidates[0] : candidates[counts.firstIndex(of: most) ?? 0]
  }
}
