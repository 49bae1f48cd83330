import Vocabulary

/// Reads CSV rows from bytes, one at a time.
struct CSVReader {
  let bytes: [UInt8]
  private var at = 0
  private var line = 1

  init(bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  /// The next row that is not blank, or nil at the end.
  mutating func row() throws(Refusal) -> CSVTable.Row? {
    while at < bytes.count {
      let start = line
      var fields: [String] = []
      while true {
        fields.append(try field(column: fields.count + 1, rowLine: start))
        guard at < bytes.count, bytes[at] == UInt8(ascii: ",") else { break }
        at += 1
      }
      endLine()
      if fields.count == 1, fields[0].isEmpty { continue }
      return CSVTable.Row(line: start, fields: fields)
    }
    return nil
  }

  private mutating func endLine() {
    if at < bytes.count, bytes[at] == 0x0D { at += 1 }
    if at < bytes.count, bytes[at] == 0x0A { at += 1 }
    line += 1
  }

  private mutating func field(column: Int, rowLine: Int) throws(Refusal) -> String {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
    if at < bytes.count, bytes[at] == UInt8(ascii: "\"") { return try quoted(column: column, rowLine: rowLine) }
    let start = at
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D { break }
      if byte == UInt8(ascii: "\"") {
        throw Self.bad(rowLine, column, Text(zh: "引号出现在字段中间", en: "a quote in the middle of a field"))
      }
      at += 1
    }
    var end = at
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    return try text(bytes[start..<end], column: column, rowLine: rowLine)
  }

  private mutating func quoted(column: Int, rowLine: Int) throws(Refusal) -> String {
    at += 1
    var content: [UInt8] = []
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
      while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
      guard at == bytes.count || [UInt8(ascii: ","), 0x0A, 0x0D].contains(bytes[at]) else {
        throw Self.bad(rowLine, column, Text(zh: "引号之后还有文字", en: "text after the closing quote"))
      }
      return try text(content[...], column: column, rowLine: rowLine)
    }
    throw Self.bad(rowLine, column, Text(zh: "引号没有闭合", en: "the quote is never closed"))
  }

  private func text(_ slice: ArraySlice<UInt8>, column: Int, rowLine: Int) throws(Refusal) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw Self.bad(rowLine, column, Text(zh: "不是有效的 UTF-8", en: "not well-formed UTF-8"))
    }
    return text
  }

  private static func bad(_ line: Int, _ column: Int, _ why: Text) -> Refusal {
    Refusal(
      .invalid, rule: "lab.csv-bad-row",
      Text(zh: "第 \(line) 行第 \(column) 列：\(why.zh)", en: "line \(line), column \(column): \(why.en)"),
      field: "line \(line), column \(column)")
  }
}
