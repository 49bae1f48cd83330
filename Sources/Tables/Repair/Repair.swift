import Vocabulary

/// Carries out a recipe, row by row; memory grows only with what is to be different from all before.
public final class Repair {
  private var steps: [RunningStep]
  private var header: [String] = []
  private var hasHeader = false
  private var rows: Int64 = 0
  private var rowsLeft: Int64 = 0

  public init(_ recipe: Recipe) { steps = recipe.steps.map(RunningStep.init) }

  /// Repairs a table that is read to its end, and hands over the rows that stay, the header first.
  ///
  /// - Parameters:
  ///   - next: the next bytes of the table; none at its end.
  ///   - write: a piece of the repaired table: CSV as RFC 4180 has it, in UTF-8, lines ended by a line feed.
  /// - Throws: what is wrong with the table (`table.…`) or the recipe's columns (`recipe.no-such-column`), and what the two throw.
  public static func run(
    _ recipe: Recipe, _ syntax: TableSyntax = TableSyntax(), next: () throws -> [UInt8],
    write: ([UInt8]) throws -> Void
  ) throws -> RepairReport {
    let repair = Repair(recipe)
    var text = CSVText()
    _ = try TableFile.read(syntax, next: next) { row in
      guard let values = try repair.take(row) else { return }
      text.add(values)
      if text.bytes.count >= 1 << 16 { try write(text.take()) }
    }
    try write(text.take())
    return repair.report
  }

  /// The row as it is to be; nil if it goes.
  func take(_ row: borrowing TableRow) throws(Refusal) -> [String]? {
    var values = (0..<row.count).map { row.text($0) }
    guard hasHeader else { return try begin(values) }
    rows += 1
    for index in steps.indices {
      guard steps[index].apply(&values, header, row: rows) else { return nil }
    }
    rowsLeft += 1
    return values
  }

  private func begin(_ names: [String]) throws(Refusal) -> [String] {
    (header, hasHeader) = (names, true)
    for index in steps.indices { try steps[index].begin(&header, at: index) }
    return header
  }

  var report: RepairReport { RepairReport(rows: rows, rowsLeft: rowsLeft, steps: steps.map(\.report)) }
}

/// One step, and what it has done so far.
private struct RunningStep {
  let step: Recipe.Step
  private var places: [Int] = []
  private var changed: Int64 = 0
  private var left: Int64 = 0
  private var examples: [RepairReport.Example] = []
  private var seen = HashTable64()
  private var previous: [String] = []
  private static let mostExamples = 5

  init(_ step: Recipe.Step) { self.step = step }

  var report: RepairReport.Step {
    RepairReport.Step(name: step.name, changed: changed, left: left, examples: examples)
  }

  mutating func begin(_ header: inout [String], at index: Int) throws(Refusal) {
    switch step.columns {
    case .all: places = Array(header.indices)
    case .named(let names):
      for name in names {
        guard let place = header.firstIndex(of: name) else { throw RepairRefusal.noColumn(name, step: index, header) }
        places.append(place)
      }
    }
    previous = Array(repeating: "", count: places.count)
    if case .rename(let names) = step {
      for place in places { header[place] = names[header[place]] ?? header[place] }
      changed = Int64(places.count)
      if let name = header.first(where: { name in header.filter { $0 == name }.count > 1 }) {
        throw RepairRefusal.twice(name, step: index)
      }
    }
  }

  /// False if the row goes.
  mutating func apply(_ values: inout [String], _ header: [String], row: Int64) -> Bool {
    switch step {
    case .rename: return true
    case .deduplicate:
      guard isNew(values) else { return goes(values, header, row) }
    case .require:
      guard places.allSatisfy({ $0 < values.count && !values[$0].isEmpty }) else { return goes(values, header, row) }
    default:
      for (index, place) in places.enumerated() where place < values.count {
        let before = values[place]
        guard let after = value(before, at: index) else {
          left += 1
          continue
        }
        guard after != before else { continue }
        values[place] = after
        changed += 1
        note(row, header[place], before, after)
      }
    }
    return true
  }

  private mutating func goes(_ values: [String], _ header: [String], _ row: Int64) -> Bool {
    changed += 1
    let shown = places.filter { $0 < values.count }
    note(
      row, shown.map { header[$0] }.joined(separator: ", "), shown.map { values[$0] }.joined(separator: ", "), nil)
    return false
  }

  private mutating func note(_ row: Int64, _ column: String, _ before: String, _ after: String?) {
    guard examples.count < Self.mostExamples else { return }
    let longest = ColumnProfiler.longest
    examples.append(
      .init(
        row: row, column: String(column.prefix(longest)), before: String(before.prefix(longest)),
        after: after.map { String($0.prefix(longest)) }))
  }

  private mutating func isNew(_ values: [String]) -> Bool {
    var hash: UInt64 = 0
    for place in places where place < values.count {
      let own = Array(values[place].utf8).withUnsafeBufferPointer(DistinctCount.hash)
      hash = (hash ^ own) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    return seen.insert(hash)
  }

  /// What a value becomes; nil if it cannot be read.
  private mutating func value(_ text: String, at index: Int) -> String? {
    switch step {
    case .trim: return Cleaning.trimmed(text)
    case .halfWidth: return Cleaning.halfWidth(text)
    case .missing(_, let words): return words.contains(text) ? "" : text
    case .map(_, let codes): return codes[text] ?? text
    case .fill(_, let with): return text.isEmpty ? with : text
    case .fillPrevious:
      if !text.isEmpty { previous[index] = text }
      return previous[index]
    case .date(_, let patterns):
      if text.isEmpty || Cleaning.isDay(text) { return text }
      return patterns.lazy.compactMap { $0.iso(text) }.first
    case .number: return text.isEmpty ? text : Cleaning.number(text)
    case .scale(_, let factor): return text.isEmpty ? text : Decimal128(text)?.times(factor)?.description
    case .deduplicate, .require, .rename: return text
    }
  }
}

/// What is refused of a recipe when it meets a table.
private enum RepairRefusal {
  static func noColumn(_ name: String, step: Int, _ header: [String]) -> Refusal {
    let shown = header.prefix(20)
    return Refusal(
      .unacceptable, rule: "recipe.no-such-column", Text(zh: "表中没有列 \(name)", en: "the table has no column \(name)"),
      remedy: Text(
        zh: "可选：\(shown.joined(separator: "、"))", en: "one of: " + shown.joined(separator: ", ")),
      field: "/steps/\(step)")
  }

  static func twice(_ name: String, step: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "recipe.name-twice",
      Text(zh: "改名后有两列都叫 \(name)", en: "two columns would be called \(name)"),
      remedy: Text(zh: "换一个名字", en: "choose another name"), field: "/steps/\(step)")
  }
}
