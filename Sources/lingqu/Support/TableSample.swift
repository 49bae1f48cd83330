import Tables

/// The first rows of a file as CSV, text that a spreadsheet program would carry out made harmless.
enum TableSample {
  private static let rows = 20
  private struct Enough: Error {}

  /// - Parameter without: names of columns that are left out.
  static func text(of file: String, without: Set<String>) throws -> String {
    let pieces = try TablePieces(file, rows: Int64(rows))
    var kept: [Int] = []
    var text = ""
    do {
      _ = try TableFile.read(.of(file), next: pieces.next) { row in
        if row.number == 1 { kept = (0..<row.count).filter { !without.contains(row.text($0)) } }
        guard row.number <= rows + 1 else { throw Enough() }
        text += kept.map { $0 < row.count ? field(row.text($0)) : "" }.joined(separator: ",") + "\n"
      }
    } catch is Enough {}
    return text
  }

  /// One field of a line.
  static func field(_ text: String) -> String {
    let safe = FormulaGuard.neutral(text)
    guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
    return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
