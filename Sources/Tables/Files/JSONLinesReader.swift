import Vocabulary

/// Reads JSON Lines as a table: the members of the first object are its columns, in the order of their names. A row with other
/// members is longer than the header; one without a member has no value there. What is nested is its JSON text.
final class JSONLinesReader: RowReader {
  private let limits: CSVReader.Limits
  private var line: [UInt8] = []
  private var lines: Int64 = 0
  private var rows: Int64 = 0
  private var columns: [String] = []
  private var known: Set<String> = []

  init(limits: CSVReader.Limits) { self.limits = limits }

  func read(_ piece: UnsafeRawBufferPointer, _ body: (borrowing TableRow) throws -> Void) throws {
    var rest = piece[...]
    while let end = rest.firstIndex(of: 0x0A) {
      try keep(rest[..<end])
      try take(body)
      rest = rest[(end + 1)...]
    }
    try keep(rest)
  }

  func finish(_ body: (borrowing TableRow) throws -> Void) throws { try take(body) }

  private func keep(_ part: Slice<UnsafeRawBufferPointer>) throws(Refusal) {
    guard line.count + part.count <= limits.row else { throw TableRefusal.rowTooLong(lines + 1, limits.row) }
    line += part
  }

  private func take(_ body: (borrowing TableRow) throws -> Void) throws {
    defer { line.removeAll(keepingCapacity: true) }
    lines += 1
    guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return }
    let parsed: JSON
    do { parsed = try JSON.parse(line) } catch { throw TableRefusal.json(lines, "\(error)") }
    guard let members = parsed.object else { throw TableRefusal.json(lines, "no object") }
    if rows == 0 {
      columns = members.keys.sorted()
      known = Set(columns)
      guard columns.count <= limits.columns else { throw TableRefusal.tooManyColumns(lines, limits.columns) }
      try hand(columns.map { Array($0.utf8) }, body)
    }
    let others = members.keys.filter { !known.contains($0) }.sorted()
    guard columns.count + others.count <= limits.columns else {
      throw TableRefusal.tooManyColumns(lines, limits.columns)
    }
    try hand((columns + others).map { Self.text(members[$0]) }, body)
  }

  /// Nil where there is nothing.
  private static func text(_ value: JSON?) -> [UInt8]? {
    switch value {
    case nil, .null?: nil
    case .string(let text)?: Array(text.utf8)
    case .some(let value): value.canonical
    }
  }

  private func hand(_ fields: [[UInt8]?], _ body: (borrowing TableRow) throws -> Void) throws {
    rows += 1
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for field in fields {
      bytes += field ?? []
      ends.append(bytes.count)
    }
    let quoted = fields.map { $0 != nil }
    try bytes.withUnsafeBufferPointer { bytes in
      try ends.withUnsafeBufferPointer { ends in
        try quoted.withUnsafeBufferPointer { quoted in
          try body(TableRow(number: rows, bytes: bytes, ends: ends, quoted: quoted))
        }
      }
    }
  }
}
