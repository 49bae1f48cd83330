public import Vocabulary

extension KeywordBank {
  public enum Format: String, Sendable, Codable, CaseIterable {
    /// A term a line, all in one category. Empty lines do not count.
    case lines
    /// Term, tab, category.
    case tsv
    /// Term and category in columns of RFC 4180; a first row with `term` and `category` may name them in any order.
    case csv
    /// `[{"term": …, "category": …}, …]` or `{category: [term, …], …}`.
    case json
  }

  /// Files larger than this are not read, in bytes: quotes, categories and line ends beside the terms.
  public static let mostFileBytes = 32 << 20

  /// A bank from the bytes of a file.
  /// - Parameter category: what rows have that name none.
  /// - Throws: `Refusal` with the numbers of the lines that are not right (the first ten of them), or when it is too
  ///   large.
  public static func read(
    _ bytes: [UInt8], _ format: Format, category: String? = nil, folding: TextFolding = TextFolding()
  ) throws(Refusal) -> KeywordBank {
    try collect(bytes, format, category, folding).bank()
  }

  /// All that ``read(_:_:category:folding:)`` would complain of, by line.
  public static func defects(
    _ bytes: [UInt8], _ format: Format, category: String? = nil, folding: TextFolding = TextFolding()
  ) throws(Refusal) -> [Defect] {
    try collect(bytes, format, category, folding).defects
  }

  private static func collect(
    _ bytes: [UInt8], _ format: Format, _ category: String?, _ folding: TextFolding
  ) throws(Refusal) -> Collector {
    guard bytes.count <= mostFileBytes else {
      throw Refusal(
        .tooLarge, rule: "guard.keyword-bank-size",
        Text(zh: "词库文件超过 \(mostFileBytes) 字节", en: "the file has more than \(mostFileBytes) bytes"))
    }
    var collector = Collector(folding)
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    switch format {
    case .lines: readLines(body, tabs: false, category, &collector)
    case .tsv: readLines(body, tabs: true, category, &collector)
    case .csv: readRows(body, category, &collector)
    case .json: try readJSON(body, category, &collector)
    }
    return collector
  }

  private static func readLines(_ body: ArraySlice<UInt8>, tabs: Bool, _ category: String?, _ into: inout Collector) {
    var line = 0
    for bytes in body.split(separator: 0x0A, omittingEmptySubsequences: false) where !into.isFull {
      line += 1
      let bytes = bytes.last == 0x0D ? bytes.dropLast() : bytes
      if bytes.isEmpty { continue }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        into.refuse(.notText, line: line)
        continue
      }
      let columns = tabs ? text.split(separator: "\t", omittingEmptySubsequences: false) : [text[...]]
      guard columns.count <= 2 else {
        into.refuse(.row, line: line)
        continue
      }
      into.add(String(columns[0]), columns.count == 2 ? String(columns[1]) : category ?? "", line: line)
    }
  }

  private static func readRows(_ body: ArraySlice<UInt8>, _ category: String?, _ into: inout Collector) {
    var rows = CSVRows(body)
    var (term, group) = (0, 1)
    var isFirst = true
    while !into.isFull, let row = rows.next() {
      defer { isFirst = false }
      guard let columns = row.columns else {
        into.refuse(.row, line: row.line)
        continue
      }
      if columns.count == 1, columns[0].isEmpty { continue }
      let texts = columns.map { String(validating: $0, as: UTF8.self) }
      if isFirst, let named = texts.firstIndex(of: "term") {
        term = named
        group = texts.firstIndex(of: "category") ?? texts.count
        continue
      }
      guard term < texts.count, let word = texts[term] else {
        into.refuse(term < texts.count ? .notText : .row, line: row.line)
        continue
      }
      into.add(word, group < texts.count ? texts[group] ?? "" : category ?? "", line: row.line)
    }
  }

  private static func readJSON(
    _ body: ArraySlice<UInt8>, _ category: String?, _ into: inout Collector
  ) throws(Refusal) {
    let value: JSON
    do { value = try JSON.parse(ContiguousArray(body)) } catch {
      throw Refusal(
        .invalid, rule: "guard.keyword-json", Text(zh: "词库不是有效的 JSON", en: "the bank is not JSON: \(error)"))
    }
    var line = 0
    switch value {
    case .array(let members):
      for member in members where !into.isFull {
        line += 1
        guard let term = member["term"]?.string ?? member.string else {
          into.refuse(.row, line: line)
          continue
        }
        into.add(term, member["category"]?.string ?? category ?? "", line: line)
      }
    case .object(let groups):
      for (group, terms) in groups.sorted(by: { $0.key < $1.key }) where !into.isFull {
        for term in terms.array ?? [.null] where !into.isFull {
          line += 1
          guard let term = term.string else {
            into.refuse(.row, line: line)
            continue
          }
          into.add(term, group, line: line)
        }
      }
    default:
      throw Refusal(
        .invalid, rule: "guard.keyword-json",
        Text(zh: "词库应为 JSON 数组或按类别分组的对象", en: "the bank is an array, or an object of categories"))
    }
  }
}
