public import Vocabulary

/// A CSV text (RFC 4180) as rows of text fields, each row with its line number.
///
/// Tolerant where nothing can be misread: a byte order mark, CRLF or LF, blank lines, spaces around a field.
/// Strict where something can: a row with more or fewer fields than the header, a stray quote, bad UTF-8.
public struct CSVTable: Hashable, Sendable {
  /// One row and the line, counted from 1, on which it starts.
  public struct Row: Hashable, Sendable {
    public let line: Int
    public let fields: [String]
  }

  public let header: [String]
  public let rows: [Row]

  /// Throws a refusal that names the line (and column, where there is one).
  public init(parsing bytes: [UInt8]) throws(Refusal) {
    var reader = CSVReader(bytes: bytes)
    var rows: [Row] = []
    guard let first = try reader.row() else {
      throw Refusal(
        .invalid, rule: "lab.csv-empty", Text(zh: "CSV 文件没有表头", en: "the CSV has no header"),
        remedy: Text(zh: "第一行写列名", en: "put the column names on the first line"))
    }
    while let row = try reader.row() {
      guard row.fields.count == first.fields.count else {
        throw Refusal(
          .invalid, rule: "lab.csv-field-count",
          Text(
            zh: "第 \(row.line) 行有 \(row.fields.count) 个字段，表头有 \(first.fields.count) 个",
            en: "line \(row.line) has \(row.fields.count) fields, the header has \(first.fields.count)"),
          field: "line \(row.line)")
      }
      rows.append(row)
    }
    header = first.fields
    self.rows = rows
  }

  /// The place of the column called `name`; refused with the names there are.
  public func column(_ name: String) throws(Refusal) -> Int {
    if let place = header.firstIndex(of: name) { return place }
    let names = header.joined(separator: ", ")
    throw Refusal(
      .invalid, rule: "lab.csv-no-column", Text(zh: "没有名为“\(name)”的列", en: "no column is called \"\(name)\""),
      remedy: Text(zh: "可用的列：\(names)", en: "the columns are: \(names)"), field: name)
  }
}
