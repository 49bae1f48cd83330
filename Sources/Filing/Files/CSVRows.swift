internal import Vocabulary

/// Reads CSV (RFC 4180) row by row: a byte order mark, either line end and blank lines are tolerated.
struct CSVRows {
  struct Row {
    let line: Int
    let fields: [String]
  }
  static let mostColumns = 64

  let name: String
  private let bytes: [UInt8]
  private var at = 0
  private var line = 1

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  /// The next row that is not blank, or nil at the end.
  mutating func next() throws(Refusal) -> Row? {
    while at < bytes.count {
      let start = line
      var fields: [String] = []
      while true {
        guard fields.count < Self.mostColumns else {
          throw .file(
            name, line: start, Text(zh: "超过 \(Self.mostColumns) 列", en: "more than \(Self.mostColumns) columns"))
        }
        fields.append(try field())
        guard at < bytes.count, bytes[at] == UInt8(ascii: ",") else { break }
        at += 1
      }
      if at < bytes.count, bytes[at] == 0x0D { at += 1 }
      if at < bytes.count, bytes[at] == 0x0A { at += 1 }
      line += 1
      if fields.allSatisfy(\.isEmpty) { continue }
      return Row(line: start, fields: fields)
    }
    return nil
  }

  private mutating func field() throws(Refusal) -> String {
    if at < bytes.count, bytes[at] == UInt8(ascii: "\"") { return try quoted() }
    let start = at
    while at < bytes.count, bytes[at] != UInt8(ascii: ","), bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
    return try text(bytes[start..<at])
  }

  private mutating func quoted() throws(Refusal) -> String {
    let start = line
    var content: [UInt8] = []
    at += 1
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == 0x0A { line += 1 }
      guard byte == UInt8(ascii: "\"") else {
        content.append(byte)
        continue
      }
      if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
        content.append(byte)
        at += 1
        continue
      }
      guard at == bytes.count || [UInt8(ascii: ","), 0x0A, 0x0D].contains(bytes[at]) else {
        throw .file(name, line: line, Text(zh: "引号之后还有文字", en: "text after the closing quote"))
      }
      return try text(content[...])
    }
    throw .file(name, line: start, Text(zh: "引号没有闭合", en: "the quote is never closed"))
  }

  private func text(_ slice: ArraySlice<UInt8>) throws(Refusal) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw .file(
        name, line: line, Text(zh: "不是有效的 UTF-8", en: "not well-formed UTF-8"),
        remedy: Text(zh: "另存为 UTF-8 编码的 CSV", en: "save it as CSV in UTF-8"))
    }
    return text
  }
}

/// A CSV whose columns are known by the names in its first row.
struct CSVTable {
  struct Row {
    let line: Int
    fileprivate let fields: [String]
    fileprivate let columns: [String: Int]

    /// The field under a header, without the spaces around it and without the guard's apostrophe. Empty if there is none.
    subscript(_ name: String) -> String {
      guard let column = columns[name], column < fields.count else { return "" }
      return CSVText.bare(fields[column])
    }
  }
  private var rows: CSVRows
  private let columns: [String: Int]

  /// `names` gives each column its accepted headers; those in `needed` must be there.
  init(_ bytes: [UInt8], name: String, names: [String: [String]], needed: [String]) throws(Refusal) {
    rows = CSVRows(bytes, name: name)
    guard let header = try rows.next() else { throw .file(name, Text(zh: "没有内容", en: "it is empty")) }
    var columns: [String: Int] = [:]
    for (index, field) in header.fields.enumerated() {
      let title = CSVText.bare(field).lowercased()
      guard let column = names.first(where: { $0.value.contains(title) })?.key else { continue }
      guard columns.updateValue(index, forKey: column) == nil else {
        throw .file(name, line: header.line, Text(zh: "“\(title)”一列出现两次", en: "the column “\(title)” is there twice"))
      }
    }
    self.columns = columns
    if let missing = needed.first(where: { columns[$0] == nil }) {
      let accepted = (names[missing] ?? []).joined(separator: ", ")
      throw .file(
        name, line: header.line, Text(zh: "缺少列 \(missing)", en: "no column \(missing)"),
        remedy: Text(zh: "第一行写列名，其中之一：\(accepted)", en: "name it in the first row, as one of: \(accepted)"))
    }
  }

  mutating func next() throws(Refusal) -> Row? {
    guard let row = try rows.next() else { return nil }
    return Row(line: row.line, fields: row.fields, columns: columns)
  }
}
