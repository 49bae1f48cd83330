import Vocabulary

/// Writes a table again as it is, in a form that every reader takes: UTF-8, and CSV as RFC 4180 has it or an object of JSON a line.
public enum TableCopy {
  /// Reads a table to its end, and hands over the copy in pieces. Memory does not grow with it.
  ///
  /// What has nothing in it, not even quotes, is null in JSON; the columns stay in their order. Rows of CSV stay as long as they are.
  ///
  /// - Throws: what is wrong with the table (`table.…`); for JSON also a column that is there twice (`table.columns`) and a row that
  ///   is longer than the header (`table.ragged`), for nothing may be lost.
  /// - Returns: how many rows there were, without the header.
  @discardableResult
  public static func run(
    _ syntax: TableSyntax = TableSyntax(), to form: TableSyntax.Form, next: () throws -> [UInt8],
    write: ([UInt8]) throws -> Void
  ) throws -> Int64 {
    var (rows, text, lines) = (Int64(0), CSVText(), ObjectLines())
    _ = try TableFile.read(syntax, next: next) { row in
      if row.number > 1 { rows += 1 }
      switch form {
      case .csv:
        for index in 0..<row.count {
          let isEmpty = row[index].isEmpty && !row.isMissing(index)
          text.add(row[index], isFirst: index == 0, apostrophe: false, quoted: isEmpty)
        }
        text.endLine(isEmpty: row.count == 1 && row.isMissing(0))
        if text.bytes.count >= 1 << 16 { try write(text.take()) }
      case .jsonLines:
        try lines.add(row)
        if lines.bytes.count >= 1 << 16 { try write(lines.take()) }
      }
    }
    try write(form == .csv ? text.take() : lines.take())
    return rows
  }
}

/// Rows as objects of JSON, one a line.
private struct ObjectLines {
  private(set) var bytes: [UInt8] = []
  /// Each column's name as JSON, with the colon.
  private var names: [[UInt8]]?

  mutating func add(_ row: borrowing TableRow) throws(Refusal) {
    guard let names else { return try begin(row) }
    guard row.count <= names.count else { throw TableRefusal.ragged(row.number, row.count, names.count) }
    bytes.append(UInt8(ascii: "{"))
    for index in 0..<row.count {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += names[index]
      bytes += (row.isMissing(index) ? JSON.null : .string(row.text(index))).canonical
    }
    bytes += [UInt8(ascii: "}"), UInt8(ascii: "\n")]
  }

  private mutating func begin(_ header: borrowing TableRow) throws(Refusal) {
    var (seen, names): (Set<String>, [[UInt8]]) = ([], [])
    for index in 0..<header.count {
      let name = header.text(index)
      guard seen.insert(name).inserted else { throw TableRefusal.twice(name) }
      names.append(JSON.string(name).canonical + [UInt8(ascii: ":")])
    }
    self.names = names
  }

  /// What was written since, which is then forgotten.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }
}
