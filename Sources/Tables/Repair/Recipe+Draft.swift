import Yams

extension Recipe {
  /// Words that stand for nothing known, in tables of Chinese offices and of programs.
  static let emptyWords: Set<String> = [
    "无", "空", "暂无", "不详", "未知", "N/A", "NA", "n/a", "null", "NULL", "None", "-", "--", "—", "/",
  ]
  /// Ways to write days that can be read in one way only.
  static let usualDates = [
    "yyyy/M/d", "yyyy.M.d", "yyyy-M-d", "yyyyMMdd", "yyyy年M月d日", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss", "yyyy-M-d H:mm",
    "yyyy-M-d H:mm:ss", "yyyyMMddHHmmss",
  ]

  /// A draft for a steward to go on from, as YAML: steps for what a check has found, as far as they follow from it. Nil where
  /// none does.
  ///
  /// - Parameters:
  ///   - profile: of the table.
  ///   - report: of holding `table` of a contract against it.
  public static func draft(
    of profile: TableProfile, _ report: CheckReport, _ table: DataContract.Table
  ) throws -> String? {
    let failed = Set(report.checks.filter { !$0.passed }.compactMap(\.column))
    var steps: [(Node, Node)] = []
    func names(_ isMeant: (ColumnProfile, DataContract.Column?) -> Bool) -> Node? {
      let found = profile.columns.filter { column in isMeant(column, table.columns.first { $0.name == column.name }) }
      return found.isEmpty ? nil : .sequence(Node.Sequence(found.map { text($0.name) }))
    }
    func isOf(_ kinds: [DataContract.Kind], _ column: DataContract.Column?) -> Bool {
      column?.kind.map(kinds.contains) ?? false
    }
    if let columns = names({ column, _ in failed.contains(column.name) }) { steps.append(("halfWidth", columns)) }
    if let columns = names({ column, _ in column.padded > 0 || failed.contains(column.name) }) {
      steps.append(("trim", columns))
    }
    let words = Set(
      profile.columns.filter { failed.contains($0.name) }.flatMap { $0.frequent.map(\.value) }.filter(
        emptyWords.contains))
    if !words.isEmpty,
      let columns = names({ column, _ in column.frequent.contains { words.contains($0.value) } })
    {
      let list = Node.sequence(Node.Sequence(words.sorted().map(text)))
      steps.append(("missing", .mapping(["columns": columns, "words": list])))
    }
    if let columns = names({ column, promised in
      isOf([.date, .timestamp], promised) && column.isoDates < column.values
    }) {
      let list = Node.sequence(Node.Sequence(usualDates.map(text)))
      steps.append(("date", .mapping(["columns": columns, "from": list])))
    }
    if let columns = names({ column, promised in
      isOf([.number, .integer], promised) && ![.number, .integer].contains(column.kind)
    }) {
      steps.append(("number", columns))
    }
    // Only rows that are the same in all: which of two others is right, people know.
    if report.checks.contains(where: { !$0.passed && $0.metric == DataContract.Rule.Metric.duplicateValues.rawValue }) {
      steps.append(("deduplicate", text("*")))
    }
    guard !steps.isEmpty else { return nil }
    let list = steps.map { Node.mapping([$0.0: $0.1]) }
    return try Yams.serialize(node: .mapping(["steps": .sequence(Node.Sequence(list))]), allowUnicode: true)
  }

  private static func text(_ text: String) -> Node { .scalar(Node.Scalar(text, Tag(.str), .doubleQuoted)) }
}
