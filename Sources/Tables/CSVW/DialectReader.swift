/// Reads a table as its dialect says ("Model for Tabular Data", §8), whole and in memory: it is for checks against metadata. Bulk is
/// read by ``CSVReader``.
struct DialectReader {
  struct Row {
    /// Counted from 1, of the file.
    var source: Int
    var fields: [String]
  }

  static let mostRows = 1_000_000
  static let mostColumns = 4_096

  private(set) var header: [[String]] = []
  private(set) var rows: [Row] = []
  private(set) var comments: [String] = []
  /// Why it could not be read to the end.
  private(set) var fault: String?

  init(_ text: String, _ dialect: WebDialect) {
    let scalars = Array(text.unicodeScalars)
    let ends = dialect.lineEnds.map { Array($0.unicodeScalars) }.sorted { $0.count > $1.count }
    var (at, line) = (0, 0)
    if scalars.first == "\u{FEFF}" { at = 1 }
    func end(_ place: Int) -> Int? {
      ends.first {
        !$0.isEmpty && place + $0.count <= scalars.count && $0.elementsEqual(scalars[place..<place + $0.count])
      }?
      .count
    }
    while at < scalars.count {
      line += 1
      if line <= dialect.skipRows || (dialect.comment != nil && scalars[at] == dialect.comment) {
        let start = at
        while at < scalars.count, end(at) == nil { at += 1 }
        var said = String(String.UnicodeScalarView(scalars[start..<at]))
        if let comment = dialect.comment, said.unicodeScalars.first == comment { said.unicodeScalars.removeFirst() }
        if !said.isEmpty { comments.append(said.trimmedOfSpace) }
        at += end(at) ?? 0
        continue
      }
      var (fields, field): ([String], String.UnicodeScalarView) = ([], .init())
      var (isQuoted, wasQuoted) = (false, false)
      func close() {
        fields.append(Self.trimmed(String(field), dialect.trim))
        field = .init()
        wasQuoted = false
      }
      while true {
        guard at < scalars.count else {
          if isQuoted { fault = "a quote that is not closed, row \(line)" }
          break
        }
        let one = scalars[at]
        if isQuoted {
          if let escape = dialect.escape, escape != dialect.quote, one == escape, at + 1 < scalars.count {
            field.append(scalars[at + 1])
            at += 2
          } else if one == dialect.quote {
            if dialect.escape == dialect.quote, at + 1 < scalars.count, scalars[at + 1] == dialect.quote {
              field.append(one)
              at += 2
            } else {
              (isQuoted, wasQuoted) = (false, true)
              at += 1
            }
          } else {
            field.append(one)
            at += 1
          }
          continue
        }
        if let length = end(at) {
          at += length
          break
        }
        if one == dialect.delimiter {
          close()
          at += 1
        } else if one == dialect.quote, !wasQuoted, field.allSatisfy({ $0 == " " }) {
          field = .init()
          isQuoted = true
          at += 1
        } else {
          if wasQuoted, one != " " { fault = "text after a closing quote, row \(line)" }
          if one == dialect.quote { fault = "a quote inside a field, row \(line)" }
          if !wasQuoted { field.append(one) }
          at += 1
        }
      }
      close()
      if fields.allSatisfy(\.isEmpty), fields.count == 1, dialect.skipsBlankRows { continue }
      guard fields.count <= Self.mostColumns, rows.count < Self.mostRows else {
        fault = "more than \(Self.mostColumns) columns or \(Self.mostRows) rows"
        return
      }
      let own = Array(fields.dropFirst(dialect.skipColumns))
      if header.count < dialect.headerRows { header.append(own) } else { rows.append(Row(source: line, fields: own)) }
    }
  }

  private static func trimmed(_ text: String, _ trim: WebDialect.Trim) -> String {
    guard trim != .none else { return text }
    var out = text[...]
    if trim != .end { out = out.drop { $0.isWhitespace } }
    if trim != .start { while out.last?.isWhitespace == true { out.removeLast() } }
    return String(out)
  }
}

extension String {
  var trimmedOfSpace: String {
    var out = drop { $0.isWhitespace }
    while out.last?.isWhitespace == true { out.removeLast() }
    return String(out)
  }
}
