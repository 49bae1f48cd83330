internal import Vocabulary

/// One row of a bank's file.
struct BankRow {
  let line: Int
  let id: String
  let text: String
  let group: String
}

/// The rows of a bank's file, CSV or JSON Lines: what begins with a brace is JSON.
enum BankRows {
  case csv(CSVTable, group: String)
  case lines(JSONLines, names: [String: [String]], group: String)

  init(_ bytes: [UInt8], name: String, names: [String: [String]], byAspect: Bool) throws(Refusal) {
    let group = byAspect ? "aspect" : "risk"
    if JSONLines.looksLike(bytes) {
      self = .lines(JSONLines(bytes, name: name), names: names, group: group)
    } else {
      self = .csv(try CSVTable(bytes, name: name, names: names, needed: ["text", group]), group: group)
    }
  }

  mutating func next() throws(Refusal) -> BankRow? {
    switch self {
    case .csv(var table, let group):
      let row = try table.next()
      self = .csv(table, group: group)
      return row.map { BankRow(line: $0.line, id: $0["id"], text: $0["text"], group: $0[group]) }
    case .lines(var lines, let names, let group):
      let row = try lines.next()
      self = .lines(lines, names: names, group: group)
      return row.map { line, value in
        func member(_ column: String) -> String {
          (names[column] ?? []).lazy.compactMap { value[$0]?.string }.first.map(CSVText.trimmed) ?? ""
        }
        return BankRow(line: line, id: member("id"), text: member("text"), group: member(group))
      }
    }
  }
}

/// JSON Lines: one object a line, blank lines tolerated.
struct JSONLines {
  static let longestLine = 1 << 20

  private let name: String
  private let bytes: [UInt8]
  private var at: Int
  private var line = 0

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  static func looksLike(_ bytes: [UInt8]) -> Bool {
    bytes.first { ![0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
  }

  mutating func next() throws(Refusal) -> (line: Int, value: JSON)? {
    while at < bytes.count {
      let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
      let slice = bytes[at..<end]
      at = end + 1
      line += 1
      if slice.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
      guard slice.count <= Self.longestLine else {
        throw .file(name, line: line, Text(zh: "这一行太长", en: "the line is too long"))
      }
      let value: JSON
      do { value = try JSON.parse(slice) } catch {
        throw .file(name, line: line, Text(zh: "不是 JSON：\(error)", en: "not JSON: \(error)"))
      }
      guard value.object != nil else { throw .file(name, line: line, Text(zh: "不是 JSON 对象", en: "not a JSON object")) }
      return (line, value)
    }
    return nil
  }
}
