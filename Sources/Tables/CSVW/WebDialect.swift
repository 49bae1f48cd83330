import Vocabulary

/// How a table on the web is written ("Metadata Vocabulary for Tabular Data", §5.9).
struct WebDialect {
  enum Trim: Hashable { case none, both, start, end }

  var comment: Unicode.Scalar? = "#"
  var delimiter: Unicode.Scalar = ","
  var quote: Unicode.Scalar? = "\""
  var escape: Unicode.Scalar? = "\""
  var encoding = "utf-8"
  var headerRows = 1
  var skipRows = 0
  var skipColumns = 0
  var skipsBlankRows = false
  var lineEnds: Set<String> = ["\r\n", "\n", "\r"]
  var trim = Trim.none

  init() {}

  /// Where metadata says nothing of a dialect no row is a comment.
  static var none: WebDialect {
    var dialect = WebDialect()
    dialect.comment = nil
    return dialect
  }

  /// What is not valid is passed over with a warning.
  init(_ members: [String: JSON], _ place: String, _ problems: WebTableProblems) {
    var (header, rows): (Bool?, Int?) = (nil, nil)
    var (initial, given): (Bool?, Trim?) = (nil, nil)
    func bad(_ name: String) { problems.warn(.value, place + "/" + name) }
    func flag(_ name: String, _ value: JSON) -> Bool? {
      if value.bool == nil { bad(name) }
      return value.bool
    }
    func count(_ name: String, _ value: JSON) -> Int? {
      guard let number = value.int, (0...1_000_000).contains(number) else {
        bad(name)
        return nil
      }
      return Int(number)
    }
    func sign(_ name: String, _ value: JSON) -> Unicode.Scalar? {
      guard let text = value.string, text.unicodeScalars.count == 1, let first = text.unicodeScalars.first else {
        bad(name)
        return nil
      }
      return first
    }
    for (name, value) in members {
      switch name {
      case "@id", "@type": break
      case "commentPrefix": comment = value == .null ? nil : sign(name, value) ?? comment
      case "delimiter": delimiter = sign(name, value) ?? delimiter
      case "quoteChar": quote = value == .null ? nil : sign(name, value) ?? quote
      case "doubleQuote": if let own = flag(name, value) { escape = own ? "\"" : "\\" }
      case "encoding":
        guard let text = value.string, Self.encodings.contains(text.lowercased()) else { bad(name); continue }
        encoding = text.lowercased()
      case "header": header = flag(name, value)
      case "headerRowCount": rows = count(name, value)
      case "skipRows": skipRows = count(name, value) ?? 0
      case "skipColumns": skipColumns = count(name, value) ?? 0
      case "skipBlankRows": skipsBlankRows = flag(name, value) ?? false
      case "skipInitialSpace": initial = flag(name, value)
      case "lineTerminators":
        let texts = value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
        if texts.isEmpty || texts.count < value.array?.count ?? 0 { bad(name) } else { lineEnds = Set(texts) }
      case "trim":
        switch value {
        case true, "true": given = .both
        case false, "false": given = Trim.none
        case "start": given = .start
        case "end": given = .end
        default: bad(name)
        }
      default: if !name.contains(":") { problems.warn(.property, place, name) }
      }
    }
    headerRows = rows ?? (header == false ? 0 : 1)
    trim = given ?? (initial == true ? .start : .none)
  }

  static let encodings: Set<String> = [
    "utf-8", "utf8", "us-ascii", "ascii", "gb18030", "gbk", "gb2312", "iso-8859-1", "utf-16", "utf-16le", "utf-16be",
    "windows-1252",
  ]
}
