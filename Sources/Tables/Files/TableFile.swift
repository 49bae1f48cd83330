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
    let detected = start.prefix(TableEncoding.needed).withUnsafeBytes(TableEncoding.detect)
    let stream = try UTF8Stream(syntax.encoding ?? detected.encoding)
    var bytes = Int64(start.count)
    var found = (form: syntax.form ?? .csv, separator: syntax.separator ?? UInt8(ascii: ","))
    var reader: (any RowReader)?
    func take(_ piece: UnsafeRawBufferPointer) throws {
      try stream.read(piece) { text in
        if reader == nil {
          found.form = syntax.form ?? Self.form(of: text)
          found.separator = syntax.separator ?? Self.separator(of: text)
          reader =
            found.form == .csv
            ? CSVReader(separator: found.separator, limits: limits) : JSONLinesReader(limits: limits)
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

  private static func form(of text: UnsafeRawBufferPointer) -> TableSyntax.Form {
    text.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } == UInt8(ascii: "{") ? .jsonLines : .csv
  }

  /// What separates the fields of the first line: quoted text is passed over.
  static func separator(of text: UnsafeRawBufferPointer) -> UInt8 {
    let candidates: [UInt8] = [UInt8(ascii: ","), 0x09, UInt8(ascii: ";"), UInt8(ascii: "|")]
    var counts = [Int](repeating: 0, count: candidates.count)
    var isQuoted = false
    for byte in text.prefix(TableEncoding.needed) {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard !isQuoted else { continue }
      if byte == 0x0A || byte == 0x0D { break }
      if let place = candidates.firstIndex(of: byte) { counts[place] += 1 }
    }
    let most = counts.max() ?? 0
    return most == 0 ? candidates[0] : candidates[counts.firstIndex(of: most) ?? 0]
  }
}
