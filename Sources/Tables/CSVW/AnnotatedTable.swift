import Vocabulary

/// A table whose cells have been read as its columns say ("Model for Tabular Data", §§4, 6.4).
struct AnnotatedTable {
  struct Cell {
    var column: Int
    var about: String?
    var property: String?
    var value: String?
    /// Nil: null.
    var json: JSON?
    /// What keys compare.
    var key: String
  }
  struct Row {
    var number: Int
    var source: Int
    var cells: [Cell]
  }

  let table: WebTable
  private(set) var columns: [WebColumn] = []
  private(set) var names: [String] = []
  private(set) var rows: [Row] = []
  private(set) var comments: [String] = []

  init(_ table: WebTable, isValidating: Bool, _ problems: WebTableProblems, _ files: (String) -> [UInt8]?) {
    self.table = table
    let dialect = table.dialect ?? .none
    guard let bytes = files(table.url), bytes.count <= WebTables.mostBytes, let text = Self.text(bytes, dialect) else {
      problems.error(.file, table.url)
      return
    }
    let reader = DialectReader(text, dialect)
    if let fault = reader.fault { problems.error(.file, table.url, fault) }
    comments = reader.comments
    let width = reader.header.map(\.count).max() ?? reader.rows.first?.fields.count ?? 0
    let titles = (0..<width).map { place in
      reader.header.compactMap { place < $0.count && !$0[place].isEmpty ? $0[place] : nil }
    }
    columns = table.schema.columns
    if table.schema.isBroken {
      problems.error(.columns, table.url, "tableSchema")
      columns = titles.map { _ in WebColumn(inherited: table.schema.inherited) }
    } else if columns.allSatisfy(\.isVirtual) {
      columns = titles.map { WebColumn(titles: $0.map { ("und", $0) }, inherited: table.schema.inherited) } + columns
    } else {
      compare(titles, hasHeader: !reader.header.isEmpty, isValidating: isValidating, problems)
      let real = columns.count { !$0.isVirtual }
      let more = (real..<max(real, width)).map { _ in WebColumn(inherited: table.schema.inherited) }
      columns.insert(contentsOf: more, at: real)
    }
    names = columns.enumerated().map { place, column in
      column.name ?? WebMetadataReader.name(of: column, place)
    }
    let real = columns.count { !$0.isVirtual }
    for (index, row) in reader.rows.enumerated() {
      if row.fields.count != real, real == width || row.fields.count != width {
        problems.error(.row, "\(table.url)#row=\(row.source)", "\(row.fields.count)")
      }
      rows.append(read(row, index + 1, problems))
    }
  }

  /// Those besides UTF-8, by their names in small letters.
  private static let encodings: [String: TableEncoding] = [
    "gb18030": .gb18030, "gbk": .gb18030, "gb2312": .gb18030, "windows-1252": .windows1252, "cp1252": .windows1252,
    "iso-8859-1": .latin1, "latin1": .latin1,
  ]

  private static func text(_ bytes: [UInt8], _ dialect: WebDialect) -> String? {
    let named = Self.encodings[dialect.encoding] ?? .utf8
    guard let stream = try? UTF8Stream(named) else { return nil }
    var out: [UInt8] = []
    do {
      try bytes.withUnsafeBytes { try stream.read($0) { out += $0 } }
      try stream.finish()
    } catch {
      return nil
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Whether the metadata's columns can be those of the header (§5.5.1).
  private func compare(_ titles: [[String]], hasHeader: Bool, isValidating: Bool, _ problems: WebTableProblems) {
    let real = columns.filter { !$0.isVirtual }
    guard real.count == titles.count || titles.isEmpty else {
      return problems.error(.columns, table.url, "\(titles.count)")
    }
    guard hasHeader else { return }
    for (place, (column, own)) in zip(real, titles).enumerated() where !own.isEmpty {
      if column.titles.isEmpty {
        guard column.name != nil else {
          if column.hasBrokenTitles { problems.error(.titles, "\(table.url)#col=\(place + 1)", own[0]) }
          continue
        }
        // A validator takes a name alone for no title.
        if isValidating { problems.error(.titles, "\(table.url)#col=\(place + 1)", own[0]) }
        continue
      }
      // The header's language is the column's own; one that is not told is any.
      let isSame = column.titles.contains {
        own.contains($0.text) && Self.match($0.language, column.inherited.language)
      }
      let isNamed = column.name.map(own.contains) ?? false
      if !isSame && !isNamed { problems.error(.titles, "\(table.url)#col=\(place + 1)", own[0]) }
    }
  }

  /// As languages match when the longer is cut to the shorter (BCP 47).
  private static func match(_ one: String, _ other: String) -> Bool {
    let (one, other) = (one.lowercased().split(separator: "-"), other.lowercased().split(separator: "-"))
    return one == ["und"] || other == ["und"] || zip(one, other).allSatisfy(==)
  }

  // MARK: Cells

  private func read(_ row: DialectReader.Row, _ number: Int, _ problems: WebTableProblems) -> Row {
    var values: [String: [String]] = ["_row": ["\(number)"], "_sourceRow": ["\(row.source)"]]
    var cells: [Cell] = []
    var place = 0
    for (index, column) in columns.enumerated() {
      let text = column.isVirtual ? "" : place < row.fields.count ? row.fields[place] : ""
      if !column.isVirtual { place += 1 }
      var isGood = true
      let read = Self.read(text, column, &isGood)
      let at = "\(table.url)#cell=\(row.source),\(index + 1)"
      if !isGood { problems.error(.cell, at, text) }
      if read.isEmpty, !read.isList || text.isEmpty, column.inherited.isRequired { problems.error(.required, at) }
      let json: JSON? = read.isList ? (read.isNull ? nil : .array(read.values.map(\.json))) : read.values.first?.json
      cells.append(Cell(column: index, json: json, key: read.values.map(\.text).joined(separator: "\u{1F}")))
      if json != nil { values[names[index]] = read.values.map(\.text) }
    }
    for index in cells.indices {
      let inherited = columns[index].inherited
      let own = ["\(index + 1)"]
      let name = Self.decode(names[index])
      func expand(_ template: String?) -> String? {
        guard let template else { return nil }
        let made = AddressTemplate(template).expand { variable in
          switch variable {
          case "_column", "_sourceColumn": own
          case "_name": [name]
          default: values[variable]
          }
        }
        return WebAddress.resolve(WebCommonProperty.expand(made), against: table.url)
      }
      cells[index].about = expand(inherited.about)
      cells[index].property = expand(inherited.property)
      if columns[index].isVirtual || cells[index].json != nil { cells[index].value = expand(inherited.value) }
    }
    return Row(number: number, source: row.source, cells: cells)
  }

  private struct Values {
    var values: [WebDatatype.Value] = []
    var isList = false
    var isNull = false
    var isEmpty: Bool { values.isEmpty }
  }

  /// §6.4: white space, default, null, separator, datatype, in that order.
  private static func read(_ text: String, _ column: WebColumn, _ isGood: inout Bool) -> Values {
    let (inherited, type) = (column.inherited, column.inherited.datatype)
    let keepsAll = ["string", "json", "xml", "html", "anyAtomicType", "any"].contains(type.base)
    func normal(_ text: String) -> String {
      if keepsAll { return text }
      let plain = String(text.unicodeScalars.map { "\r\n\t".unicodeScalars.contains($0) ? " " : Character($0) })
      return type.base == "normalizedString" ? plain : plain.split(separator: " ").joined(separator: " ")
    }
    var whole = normal(text)
    if whole.isEmpty { whole = inherited.usual }
    guard let separator = inherited.separator, !separator.isEmpty else {
      if inherited.null.contains(whole) { return Values(isNull: true) }
      guard let value = type.read(whole) else {
        isGood = false
        return Values(values: [.init(json: .string(whole), text: whole, order: .none)])
      }
      return Values(values: [value])
    }
    var out = Values(isList: true)
    if whole.isEmpty { return out }
    if inherited.null.contains(whole) { return Values(isList: true, isNull: true) }
    for part in Self.split(whole, separator) {
      var one = ["string", "anyAtomicType"].contains(type.base) ? part : normal(part.trimmedOfSpace)
      if one.isEmpty { one = inherited.usual }
      if inherited.null.contains(one) { continue }
      if let value = type.read(one) {
        out.values.append(value)
      } else {
        isGood = false
        out.values.append(.init(json: .string(one), text: one, order: .none))
      }
    }
    return out
  }

  private static func split(_ text: String, _ separator: String) -> [String] {
    let (all, mark) = (Array(text.unicodeScalars), Array(separator.unicodeScalars))
    var (parts, part): ([String], String.UnicodeScalarView) = ([], .init())
    var at = 0
    while at < all.count {
      if at + mark.count <= all.count, mark.elementsEqual(all[at..<at + mark.count]) {
        parts.append(String(part))
        part = .init()
        at += mark.count
      } else {
        part.append(all[at])
        at += 1
      }
    }
    return parts + [String(part)]
  }

  /// Without percent encoding.
  static func decode(_ name: String) -> String {
    guard name.contains("%") else { return name }
    var (out, bytes) = ([UInt8](), Array(name.utf8)[...])
    while let byte = bytes.popFirst() {
      if byte == UInt8(ascii: "%"), bytes.count >= 2,
        let code = UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16)
      {
        out.append(code)
        bytes = bytes.dropFirst(2)
      } else {
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  // MARK: Keys

  func check(_ problems: WebTableProblems, among tables: [AnnotatedTable]) {
    if let places = places(table.schema.primaryKey), !places.isEmpty {
      var seen = Set<[String]>()
      for row in rows where !seen.insert(places.map { row.cells[$0].key }).inserted {
        problems.error(
          .primaryKey, "\(table.url)#row=\(row.source)", places.map { row.cells[$0].key }.joined(separator: ", "))
      }
    }
    for key in table.schema.foreignKeys {
      let other = tables.first { key.resource != nil ? $0.table.url == key.resource : $0.table.schema.id == key.schema }
      guard let other, let places = places(key.columns), let there = other.places(key.referenced),
        places.count == there.count
      else {
        problems.error(.reference, table.place + key.place)
        continue
      }
      var counts: [[String]: Int] = [:]
      for row in other.rows { counts[there.map { row.cells[$0].key }, default: 0] += 1 }
      // Null is no exception: test 34 of the W3C's suite.
      for row in rows {
        let values = places.map { row.cells[$0].key }
        if counts[values] != 1 {
          problems.error(.foreignKey, "\(table.url)#row=\(row.source)", values.joined(separator: ", "))
        }
      }
    }
  }

  private func places(_ wanted: [String]) -> [Int]? {
    let found = wanted.compactMap { name in names.firstIndex(of: name) }
    return found.count == wanted.count ? found : nil
  }

  /// The texts of the row's title columns.
  func titles(of row: Row) -> [JSON] {
    (places(table.schema.rowTitles) ?? []).compactMap { row.cells[$0].json }
  }
}
