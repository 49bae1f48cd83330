/// Reads the plain CSV of the traces: no quotes, a header with names, one row a line.
struct CSVLines {
  let file: String
  private let lines: [Substring.UTF8View]
  private let columns: [String: Int]

  init(file: String, bytes: [UInt8]) throws(TraceProblem) {
    self.file = file
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw TraceProblem(file, "not well-formed UTF-8; save the file as UTF-8")
    }
    lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { line in
      line.last == 13 ? line.dropLast() : line[...]
    }.map { Substring($0).utf8 }
    guard let header = lines.first, !header.isEmpty else {
      throw TraceProblem(file, line: 1, "no header; the first line names the columns")
    }
    var columns: [String: Int] = [:]
    for (place, name) in Substring(header).split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      columns[name.trimmed] = place
    }
    self.columns = columns
  }

  /// The place of a column; refused if the header does not name it.
  func column(_ name: String) throws(TraceProblem) -> Int {
    if let place = columns[name] { return place }
    throw TraceProblem(
      file, line: 1, "no column \(name); the header has \(columns.keys.sorted().joined(separator: ", "))")
  }

  func columnIfAny(_ name: String) -> Int? { columns[name] }

  /// Rows with their line numbers; blank ones are left out.
  func rows() -> [Row] {
    lines.enumerated().dropFirst().compactMap { number, line in
      line.isEmpty
        ? nil
        : Row(
          file: file, line: number + 1, fields: Substring(line).split(separator: ",", omittingEmptySubsequences: false))
    }
  }

  struct Row {
    let file: String
    let line: Int
    let fields: [Substring]

    /// A whole number within `range`.
    func number(_ column: Int, _ name: String, in range: ClosedRange<Int64>) throws(TraceProblem) -> Int64 {
      let text = try self.text(column, name)
      guard let number = Int64(text) else {
        throw TraceProblem(file, line: line, "\(name) is \"\(text.prefix(40))\"; a whole number belongs there")
      }
      guard range.contains(number) else {
        throw TraceProblem(
          file, line: line, "\(name) is \(number); it may be from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }

    func text(_ column: Int, _ name: String) throws(TraceProblem) -> String {
      guard column < fields.count else {
        throw TraceProblem(
          file, line: line,
          "the row ends before its column \(column + 1), \(name); give it as many fields as the header")
      }
      return fields[column].trimmed
    }
  }
}

extension Substring {
  var trimmed: String {
    var rest = self
    while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
    while rest.last == " " || rest.last == "\t" { rest.removeLast() }
    return String(rest)
  }
}
