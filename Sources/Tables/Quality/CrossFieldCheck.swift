import Vocabulary

/// What a contract says of several fields of a row together, and how it stands after so many rows.
final class CrossFieldCheck {
  static let metric = "crossField"
  private static let mostWords = 200
  private static let mostColumns = 10

  /// Each of them must be there, or nothing is checked.
  let columns: [String]
  private let rule: DataContract.CrossFieldRule
  private var filter: RowFilter?
  private var shown: [(place: Int, most: Int)] = []
  private var found: Int64 = 0
  private var examples: [CheckReport.Example] = []

  init(_ rule: DataContract.CrossFieldRule) {
    self.rule = rule
    columns = rule.condition.columns
  }

  /// - Parameter personal: columns of which no example shows more than how a value begins.
  func read(_ header: TableHeader, personal: Set<String>) {
    filter = try? RowFilter(rule.condition, header)
    shown = columns.prefix(Self.mostColumns).compactMap { name in
      (try? header.place(name)).map {
        ($0, personal.contains(name) ? RunningCheck.mostOfPerson : ColumnProfiler.longest)
      }
    }
  }

  /// Whether its columns are there, each once.
  var isPlaced: Bool { filter != nil }

  func take(_ row: borrowing TableRow, row number: Int64) {
    guard let filter, filter.fails(row) else { return }
    found += 1
    guard examples.count < RunningCheck.mostExamples else { return }
    var values: [String] = []
    for (place, most) in shown {
      values.append(place < row.count ? String(decoding: row[place].prefix(most), as: UTF8.self) : "")
    }
    examples.append(.init(row: number, value: values.joined(separator: ", ")))
  }

  func outcome(of rows: Int64) -> CheckReport.Outcome {
    let value = rule.unit == .rows ? Double(found) : rows == 0 ? 0 : Double(found) * 100 / Double(rows)
    let passed = rule.bound.holds(value)
    return CheckReport.Outcome(
      column: columns.prefix(Self.mostColumns).joined(separator: ", "), id: rule.id, metric: Self.metric,
      what: String(rule.condition.words.prefix(Self.mostWords)), found: found, value: value,
      expected: rule.bound.words + (rule.unit == .percent ? " %" : ""), passed: passed,
      dimension: rule.dimension ?? "consistency", severity: rule.severity, examples: examples,
      fix: passed ? nil : Text(zh: "核对这些行：几列的值互相矛盾", en: "look at these rows: their values contradict each other"))
  }
}
