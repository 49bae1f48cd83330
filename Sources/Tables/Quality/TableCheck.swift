public import Vocabulary

/// Holds what a contract says of a table against its rows, in one pass.
final class TableCheck {
  private let table: DataContract.Table
  private var checks: [RunningCheck] = []
  /// Checks of each column of the file, in its order.
  private var byColumn: [[RunningCheck]] = []
  private var latencies: [(check: Freshness, place: Int?)] = []
  private let now: Instant
  private var together: [(check: RunningCheck, columns: [Int])] = []
  private let crossField: [CrossFieldCheck]
  private var missing: [String] = []
  private var notChecked: [String] = []
  private var unknown: [String] = []
  private var hasHeader = false
  private var rows: Int64 = 0
  private var ragged: Int64 = 0
  private var columns = 0

  init(
    _ table: DataContract.Table, _ references: [DataContract.Reference: ReferenceValues], at now: Instant
  ) throws(Refusal) {
    (self.table, self.now) = (table, now)
    crossField = table.crossFieldRules.map(CrossFieldCheck.init)
    for column in table.columns {
      for reference in column.references {
        if let values = references[reference] {
          checks.append(RunningCheck(of: column.name, reference, in: values))
        } else {
          notChecked.append("\(column.name) → \(reference.table).\(reference.column)")
        }
      }
    }
    for (place, column) in table.columns.enumerated() {
      checks += try RunningCheck.all(of: column, at: "/properties/\(place)")
    }
    for rule in table.rules { checks.append(try RunningCheck(of: nil, rule, at: "/quality")) }
    let key = table.columns.filter { $0.keyPlace != nil }.sorted { ($0.keyPlace ?? 0) < ($1.keyPlace ?? 0) }
    // A key of one column is checked with that column.
    latencies = table.latencies.map { (Freshness($0), nil) }
    if key.count > 1 { checks.append(RunningCheck(key: key.map(\.name))) }
  }

  func add(_ row: borrowing TableRow) {
    guard hasHeader else { return read(header: row) }
    rows += 1
    if row.count != columns { ragged += 1 }
    for index in byColumn.indices where !byColumn[index].isEmpty {
      let isThere = index < row.count && !row[index].isEmpty
      for check in byColumn[index] {
        if isThere { check.take(row[index], row: rows) } else { check.takeMissing(row: rows) }
      }
    }
    for (check, places) in together { check.take(together: row, places, row: rows) }
    for check in crossField { check.take(row, row: rows) }
    for (check, place) in latencies {
      if let place, place < row.count { check.take(row[place], row: rows) }
    }
  }

  private func read(header: borrowing TableRow) {
    hasHeader = true
    columns = header.count
    let names = (0..<header.count).map { header.text($0) }
    byColumn = names.map { name in checks.filter { $0.column == name && $0.columns.isEmpty } }
    missing = table.columns.map(\.name).filter { !names.contains($0) }
    unknown = names.filter { name in !table.columns.contains { $0.name == name } }
    let personal = table.columns.filter { $0.options.format == Format.identityNumber.rawValue }.map(\.name)
    let (header, hidden) = (TableHeader(names), Set(personal))
    for check in crossField { check.read(header, personal: hidden) }
    for index in latencies.indices { latencies[index].place = names.firstIndex(of: latencies[index].check.column) }
    for check in checks where !check.columns.isEmpty {
      let places = check.columns.compactMap { names.firstIndex(of: $0) }
      if places.count == check.columns.count { together.append((check, places)) }
    }
  }

  func report() -> CheckReport {
    let isThere = { (column: String?) in !(column.map(self.missing.contains) ?? false) }
    // Columns that are not there are told as missing; else one of them is there twice.
    let ambiguous = crossField.filter { !$0.isPlaced && $0.columns.allSatisfy(isThere) }.map {
      $0.columns.joined(separator: ", ")
    }
    return CheckReport(
      table: table.name, rows: rows, ragged: ragged, missingColumns: missing, unknownColumns: unknown,
      checks: checks.filter { isThere($0.column) }.map { $0.outcome(of: rows) }
        + crossField.filter(\.isPlaced).map { $0.outcome(of: rows) }
        + latencies.filter { isThere($0.check.column) }.map { $0.check.outcome(at: now) },
      columns: table.columns.count,
      notChecked: notChecked + ambiguous)
  }
}

/// What came of holding a contract against a table.
public struct CheckReport: Hashable, Sendable, Codable {
  public struct Example: Hashable, Sendable, Codable {
    /// Counted from 1, the header not counted.
    public var row: Int64
    public var value: String
  }

  public struct Outcome: Hashable, Sendable, Codable {
    public var column: String?
    /// The rule's own id, if it has one.
    public var id: String?
    /// A metric of the standard's library, `latency` or `crossField`.
    public var metric: String
    public var what: String
    /// How many rows there are against it; of `rowCount`, how many rows there are.
    public var found: Int64
    /// What the metric has come to, in the rule's unit.
    public var value: Double
    public var expected: String
    public var passed: Bool
    /// A word of the standard's dimensions.
    public var dimension: String
    public var severity: String?
    /// The first that are against it.
    public var examples: [Example]
    /// What to do, where it has not passed.
    public var fix: Text?
  }

  public var table: String
  public var rows: Int64
  public var ragged: Int64
  /// How many the contract has.
  public var columns: Int
  /// Columns of the contract that the table does not have, and the other way round.
  public var missingColumns: [String]
  public var unknownColumns: [String]
  public var checks: [Outcome]
  /// What the contract says of other tables that were not at hand, as `column → table.column`, and columns of a rule across fields of
  /// which the table has one twice.
  public var notChecked: [String]
  public var score: QualityScore

  /// Rows of examples are told, values are not.
  public var withoutValues: CheckReport {
    var report = self
    for check in report.checks.indices {
      for example in report.checks[check].examples.indices { report.checks[check].examples[example].value = "" }
    }
    return report
  }

  /// Whether the table keeps the contract. More columns than the contract names are no breach.
  public var passed: Bool { ragged == 0 && missingColumns.isEmpty && checks.allSatisfy(\.passed) }
}

extension CheckReport {
  init(
    table: String, rows: Int64, ragged: Int64, missingColumns: [String], unknownColumns: [String], checks: [Outcome],
    columns: Int, notChecked: [String]
  ) {
    (self.table, self.rows, self.ragged) = (table, rows, ragged)
    (self.missingColumns, self.unknownColumns, self.checks) = (missingColumns, unknownColumns, checks)
    (self.columns, self.notChecked) = (columns, notChecked)
    score = QualityScore(rows: rows, ragged: ragged, columns: columns, missing: missingColumns.count, checks)
  }

  /// Reads a table to its end. See ``TableProfile/init(encoding:separator:next:)``.
  ///
  /// - Parameters:
  ///   - now: what the age of data is counted from.
  ///   - references: values of other tables that the contract refers to; what is not there is not checked, and told.
  public init(
    _ table: DataContract.Table, at now: Instant, _ syntax: TableSyntax = TableSyntax(),
    references: [DataContract.Reference: ReferenceValues] = [:], next: () throws -> [UInt8]
  ) throws {
    let check = try TableCheck(table, references, at: now)
    _ = try TableFile.read(syntax, next: next) { check.add($0) }
    self = check.report()
  }
}
