import Vocabulary

/// One thing that a contract says, and how it stands after so many rows.
final class RunningCheck {
  private enum Test {
    /// Beside nothing at all, these texts.
    case missing(Set<String>)
    case kind(DataContract.Kind)
    case length(least: Int64, most: Int64)
    case pattern(Pattern)
    case format(Format, Pattern?)
    case limits(DataContract.Limit?, DataContract.Limit?)
    case multiple(Double)
    case valid([UInt64: [UInt8]])
    case unique
    case rowCount
    case refers(ReferenceValues, DataContract.Reference)
  }

  static let mostExamples = 5

  let column: String?
  /// Those that are compared together.
  let columns: [String]
  private let id: String?
  private let metric: DataContract.Rule.Metric
  private let test: Test
  private let bound: DataContract.Bound
  private let unit: DataContract.Rule.Unit
  private let dimension: String
  private let severity: String?
  private var found: Int64 = 0
  private var examples: [CheckReport.Example] = []
  private var seen = HashTable64()
  /// Whether its values tell of a person: then no example shows more than how it begins.
  private var isPersonal = false
  static let mostOfPerson = 6

  private init(
    _ column: String?, _ metric: DataContract.Rule.Metric, _ test: Test, columns: [String] = [],
    as rule: DataContract.Rule? = nil, dimension: String
  ) {
    (self.column, self.metric, self.test, self.columns) = (column, metric, test, columns)
    id = rule?.id
    bound = rule?.bound ?? .exactly(0)
    unit = rule?.unit ?? .rows
    self.dimension = rule?.dimension ?? dimension
    severity = rule?.severity
  }

  convenience init(key columns: [String]) {
    self.init(nil, .duplicateValues, .unique, columns: columns, dimension: "uniqueness")
  }

  /// - Parameter place: where the column or table stands in the contract.
  convenience init(of column: String?, _ rule: DataContract.Rule, at place: String) throws(Refusal) {
    switch rule.metric {
    case .nullValues: self.init(column, .nullValues, .missing([]), as: rule, dimension: "completeness")
    case .missingValues:
      self.init(column, .missingValues, .missing(Set(rule.missing)), as: rule, dimension: "completeness")
    case .duplicateValues:
      self.init(column, .duplicateValues, .unique, columns: rule.columns, as: rule, dimension: "uniqueness")
    case .rowCount: self.init(nil, .rowCount, .rowCount, as: rule, dimension: "completeness")
    case .invalidValues:
      if let valid = rule.valid {
        self.init(column, .invalidValues, Self.valid(valid), as: rule, dimension: "conformity")
      } else {
        self.init(
          column, .invalidValues, .pattern(try Pattern(rule.pattern ?? "", at: place + "/arguments/pattern")), as: rule,
          dimension: "conformity")
      }
    }
  }

  /// That each value is one of another table's.
  convenience init(of column: String, _ reference: DataContract.Reference, in values: ReferenceValues) {
    self.init(column, .invalidValues, .refers(values, reference), dimension: "consistency")
  }

  /// All that a contract says of a column.
  static func all(of column: DataContract.Column, at place: String) throws(Refusal) -> [RunningCheck] {
    let (name, options) = (column.name, column.options)
    var checks: [RunningCheck] = []
    if column.isRequired || column.keyPlace != nil {
      checks.append(RunningCheck(name, .nullValues, .missing([]), dimension: "completeness"))
    }
    if let kind = column.kind, kind != .string {
      checks.append(RunningCheck(name, .invalidValues, .kind(kind), dimension: "conformity"))
    }
    if options.minLength != nil || options.maxLength != nil {
      let test = Test.length(least: options.minLength ?? 0, most: options.maxLength ?? .max)
      checks.append(RunningCheck(name, .invalidValues, test, dimension: "conformity"))
    }
    if let text = options.pattern {
      let pattern = try Pattern(text, at: place + "/logicalTypeOptions/pattern")
      checks.append(RunningCheck(name, .invalidValues, .pattern(pattern), dimension: "conformity"))
    }
    if let format = options.format.flatMap(Format.init(rawValue:)) {
      let pattern = try Self.pattern(of: format)
      checks.append(RunningCheck(name, .invalidValues, .format(format, pattern), dimension: "conformity"))
    }
    if options.minimum != nil || options.maximum != nil {
      checks.append(
        RunningCheck(name, .invalidValues, .limits(options.minimum, options.maximum), dimension: "accuracy"))
    }
    if let step = options.multipleOf {
      checks.append(RunningCheck(name, .invalidValues, .multiple(step), dimension: "accuracy"))
    }
    if column.isUnique { checks.append(RunningCheck(name, .duplicateValues, .unique, dimension: "uniqueness")) }
    for rule in column.rules { checks.append(try RunningCheck(of: name, rule, at: place + "/quality")) }
    let isPersonal = options.format == Format.identityNumber.rawValue
    for check in checks { check.isPersonal = isPersonal }
    return checks
  }

  private static func pattern(of format: Format) throws(Refusal) -> Pattern? {
    guard let text = format.pattern else { return nil }
    return try Pattern(text, at: "")
  }

  private static func valid(_ values: [String]) -> Test {
    .valid(
      Dictionary(
        values.map { text in (Array(text.utf8).withUnsafeBufferPointer(DistinctCount.hash), Array(text.utf8)) }
      ) {
        first, _ in first
      })
  }

  func takeMissing(row: Int64) {
    if case .missing = test { note(nil, row: row) }
  }

  func take(_ text: UnsafeBufferPointer<UInt8>, row: Int64) {
    if !holds(text) { note(text, row: row) }
  }

  /// The values of several columns together. A row in which one of them is missing is not compared.
  func take(together row: borrowing TableRow, _ places: [Int], row number: Int64) {
    var hash: UInt64 = 0
    for place in places {
      guard place < row.count, !row[place].isEmpty else { return }
      hash = (hash ^ DistinctCount.hash(row[place])) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    guard !seen.insert(hash) else { return }
    found += 1
    if examples.count < Self.mostExamples {
      examples.append(.init(row: number, value: places.map { row.text($0) }.joined(separator: ", ")))
    }
  }

  private func holds(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch test {
    case .missing(let texts): return texts.isEmpty || !texts.contains(String(decoding: text, as: UTF8.self))
    case .kind(let kind): return kind.holds(text)
    case .length(let least, let most):
      let count = text.reduce(into: Int64(0)) { count, byte in if byte & 0xC0 != 0x80 { count += 1 } }
      return count >= least && count <= most
    case .pattern(let pattern): return pattern.matches(text)
    case .format(let format, let pattern): return format.holds(text, pattern)
    case .limits(let least, let most): return Self.isWithin(text, least, most)
    case .multiple(let step):
      guard let number = DataContract.Kind.number(text) else { return true }
      let times = number / step
      return abs(times - times.rounded()) < 1e-9 * max(1, abs(times))
    case .valid(let values):
      guard let value = values[DistinctCount.hash(text)] else { return false }
      return value.elementsEqual(text)
    case .unique: return seen.insert(DistinctCount.hash(text))
    case .rowCount: return true
    case .refers(let values, _): return values.contains(text)
    }
  }

  /// What is no number is another check's; texts are compared by their bytes, as dates can be.
  private static func isWithin(
    _ text: UnsafeBufferPointer<UInt8>, _ least: DataContract.Limit?, _ most: DataContract.Limit?
  ) -> Bool {
    let number = DataContract.Kind.number(text)
    func isOutside(_ limit: DataContract.Limit?, _ isBeyond: (_ order: Int) -> Bool) -> Bool {
      guard let limit else { return false }
      switch limit.value {
      case .number(let bound):
        guard let number else { return false }
        return number == bound ? limit.isExclusive : isBeyond(number < bound ? -1 : 1)
      case .text(let bound):
        let bytes = Array(bound.utf8)
        if text.elementsEqual(bytes) { return limit.isExclusive }
        return isBeyond(text.lexicographicallyPrecedes(bytes) ? -1 : 1)
      }
    }
    return !isOutside(least) { $0 < 0 } && !isOutside(most) { $0 > 0 }
  }

  private func note(_ text: UnsafeBufferPointer<UInt8>?, row: Int64) {
    found += 1
    guard examples.count < Self.mostExamples else { return }
    let shown = text.map {
      String(decoding: $0.prefix(isPersonal ? Self.mostOfPerson : ColumnProfiler.longest), as: UTF8.self)
    }
    examples.append(.init(row: row, value: shown ?? ""))
  }

  func outcome(of rows: Int64) -> CheckReport.Outcome {
    let count = metric == .rowCount ? rows : found
    let value = unit == .percent ? (rows == 0 ? 0 : Double(count) * 100 / Double(rows)) : Double(count)
    return CheckReport.Outcome(
      column: column ?? (columns.isEmpty ? nil : columns.joined(separator: ", ")), id: id, metric: metric.rawValue,
      what: words, found: count, value: value, expected: bound.words + (unit == .percent ? " %" : ""),
      passed: bound.holds(value), dimension: dimension, severity: severity, examples: examples,
      fix: bound.holds(value) ? nil : fix)
  }

  /// What whoever keeps the table can do.
  private var fix: Text {
    switch test {
    case .missing:
      Text(
        zh: "补填这些行，或在合约中放宽（去掉 required，或改 mustBe）",
        en: "fill these rows, or promise less (no `required`, another operator)")
    case .kind(.date), .kind(.timestamp), .kind(.time):
      Text(
        zh: "日期时间按 ISO 8601 书写，如 2026-01-31、2026-01-31T08:00:00+08:00",
        en: "write days and times as ISO 8601 has them: 2026-01-31, 2026-01-31T08:00:00+08:00")
    case .kind(let kind):
      Text(
        zh: "改为 \(kind.rawValue)：去掉单位、千分位和空格；无法改的留空",
        en: "make it \(kind.rawValue): no units, no separators of thousands, no spaces; leave empty what is none")
    case .length: Text(zh: "检查首尾空格与截断", en: "look for spaces around it, and for what was cut off")
    case .pattern, .format:
      Text(
        zh: "按要求的写法改正；多为空格、全角字符或录入错误",
        en: "write it as asked: often it is a space, a full-width character or a typing mistake")
    case .limits, .multiple:
      Text(zh: "核对单位与录入；确属正常的，在合约中放宽范围", en: "check unit and entry; if it is right, widen the range in the contract")
    case .valid: Text(zh: "对照代码表改正，或把新代码加入合约", en: "use a code of the list, or add the new one to the contract")
    case .unique: Text(zh: "去重，或确认主键应包含更多列", en: "remove the repeats, or see whether the key needs more columns")
    case .refers:
      Text(zh: "核对编码，或在被引用的表中补上这些值", en: "check the codes, or add these values to the table that is referred to")
    case .rowCount: Text(zh: "核对是否漏传或重复上传", en: "see whether a part was left out, or sent twice")
    }
  }

  private var words: String {
    switch test {
    case .missing(let texts): (["null"] + texts.sorted()).joined(separator: " | ")
    case .kind(let kind): kind.rawValue
    case .length(let least, let most): "\(least) ≤ length" + (most == .max ? "" : " ≤ \(most)")
    case .pattern(let pattern): pattern.text
    case .format(let format, _): format.rawValue
    case .limits(let least, let most):
      (least.map { $0.words + ($0.isExclusive ? " < " : " ≤ ") } ?? "") + "value"
        + (most.map { ($0.isExclusive ? " < " : " ≤ ") + $0.words } ?? "")
    case .multiple(let step): "value = n × \(JSON(step).canonicalText)"
    case .valid(let values): "one of \(values.count)"
    case .unique: "unique"
    case .rowCount: "rows"
    case .refers(_, let reference): "one of \(reference.table).\(reference.column)"
    }
  }
}

extension DataContract.Limit {
  var words: String {
    switch value {
    case .number(let number): JSON(number).canonicalText
    case .text(let text): text
    }
  }
}

extension DataContract.Bound {
  var words: String {
    func text(_ number: Double) -> String { JSON(number).canonicalText }
    return switch self {
    case .exactly(let bound): "= \(text(bound))"
    case .not(let bound): "≠ \(text(bound))"
    case .above(let bound): "> \(text(bound))"
    case .atLeast(let bound): "≥ \(text(bound))"
    case .below(let bound): "< \(text(bound))"
    case .atMost(let bound): "≤ \(text(bound))"
    case .between(let least, let most): "∈ (\(text(least)), \(text(most)))"
    case .notBetween(let least, let most): "∉ (\(text(least)), \(text(most)))"
    }
  }
}
