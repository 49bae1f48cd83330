public import Vocabulary

/// Documents of a split, in their order.
public struct Dataset: Sendable {
  public enum Format: String, Sendable {
    case json, jsonl, csv

    /// By a file's name.
    public init?(name: String) {
      switch name.lowercased() {
      case let name where name.hasSuffix(".jsonl"): self = .jsonl
      case let name where name.hasSuffix(".json"): self = .json
      case let name where name.hasSuffix(".csv"): self = .csv
      default: return nil
      }
    }
  }

  /// Objects.
  public let documents: [JSON]
  public static let largest = 1 << 30
  public static let mostDocuments = 2_000_000

  public init(_ documents: [JSON]) { self.documents = documents }

  public init(reading bytes: [UInt8], format: Format, name: String) throws(Refusal) {
    guard bytes.count <= Self.largest else {
      throw .data(name, Text(zh: "文件过大", en: "it is larger than \(Self.largest) bytes"))
    }
    switch format {
    case .jsonl: documents = try Self.lines(bytes, name)
    case .json: documents = try Self.json(bytes, name)
    case .csv: documents = try Self.csv(bytes, name)
    }
    guard !documents.isEmpty else { throw .data(name, Text(zh: "没有内容", en: "it is empty")) }
    guard documents.count <= Self.mostDocuments else {
      throw .data(name, Text(zh: "条目过多", en: "more than \(Self.mostDocuments) documents"))
    }
  }

  private static func json(_ bytes: [UInt8], _ name: String) throws(Refusal) -> [JSON] {
    do {
      guard case .array(let items) = try JSON.parse(bytes) else {
        // One object a line is often called .json too.
        return try lines(bytes, name)
      }
      guard items.allSatisfy({ $0.object != nil }) else {
        throw Refusal.data(name, Text(zh: "应为对象的数组", en: "it should be an array of objects"))
      }
      return items
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      return try lines(bytes, name)
    }
  }

  private static func lines(_ bytes: [UInt8], _ name: String) throws(Refusal) -> [JSON] {
    var documents: [JSON] = []
    for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
      let value: JSON
      do { value = try JSON.parse(line) } catch {
        throw .data(name, line: number + 1, Text(zh: "不是 JSON：\(error)", en: "not JSON: \(error)"))
      }
      guard value.object != nil else {
        throw .data(name, line: number + 1, Text(zh: "应为对象", en: "it should be an object"))
      }
      documents.append(value)
    }
    return documents
  }

  private static func csv(_ bytes: [UInt8], _ name: String) throws(Refusal) -> [JSON] {
    var rows = try CSVText.rows(bytes, name)[...]
    guard let header = rows.popFirst() else { return [] }
    guard Set(header).count == header.count else {
      throw .data(name, line: 1, Text(zh: "列名重复", en: "a column is there twice"))
    }
    var documents: [JSON] = []
    for (number, row) in rows.enumerated() {
      guard row.count == header.count else {
        throw .data(
          name,
          Text(
            zh: "第 \(number + 1) 行数据有 \(row.count) 列",
            en: "row \(number + 1) has \(row.count) columns, not \(header.count)"))
      }
      documents.append(
        .object(Dictionary(zip(header, row.map { JSON.string($0) }), uniquingKeysWith: { one, _ in one })))
    }
    return documents
  }
}

/// CSV (RFC 4180), all of it: a byte order mark and either line end are tolerated, blank lines are not rows.
private enum CSVText {
  static func rows(_ bytes: [UInt8], _ name: String) throws(Refusal) -> [[String]] {
    var (rows, row, field): ([[String]], [String], [UInt8]) = ([], [], [])
    var (at, quoted, wasQuoted) = (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, false, false)
    func finish() throws(Refusal) {
      guard let text = String(validating: field, as: UTF8.self) else {
        throw .data(name, line: rows.count + 1, Text(zh: "不是有效的 UTF-8", en: "not well-formed UTF-8"))
      }
      row.append(text)
      field.removeAll(keepingCapacity: true)
      wasQuoted = false
    }
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if quoted {
        guard byte == 0x22 else {
          field.append(byte)
          continue
        }
        if at < bytes.count, bytes[at] == 0x22 {
          field.append(byte)
          at += 1
        } else {
          quoted = false
        }
      } else if byte == 0x22, field.isEmpty, !wasQuoted {
        (quoted, wasQuoted) = (true, true)
      } else if byte == 0x2C {
        try finish()
      } else if byte == 0x0A {
        if field.last == 0x0D { field.removeLast() }
        let isBlank = row.isEmpty && field.isEmpty && !wasQuoted
        if isBlank { continue }
        try finish()
        rows.append(row)
        row = []
      } else {
        field.append(byte)
      }
    }
    guard !quoted else { throw .data(name, Text(zh: "引号没有闭合", en: "a quote is never closed")) }
    if !row.isEmpty || !field.isEmpty || wasQuoted {
      if field.last == 0x0D { field.removeLast() }
      try finish()
      rows.append(row)
    }
    return rows
  }
}
