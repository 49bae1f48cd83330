import Vocabulary

/// A condition that knows where its columns are in a table.
struct RowFilter {
  private indirect enum Node {
    case test(Int, RowCondition.Test, Set<ComparedValue>)
    case comparison(Int, Int, RowCondition.Comparison)
    case sum([Int], total: Int?, RowCondition.Sum)
    case all([Node])
    case any([Node])
    case not(Node)
  }

  private let root: Node

  /// Refuses a condition on a column that is not there, or there more than once.
  init(_ condition: RowCondition, _ header: TableHeader) throws(Refusal) {
    root = try Self.node(condition, header)
  }

  private static func node(_ condition: RowCondition, _ header: TableHeader) throws(Refusal) -> Node {
    switch condition {
    case .test(let test): return .test(try header.place(test.column), test, Set(test.values))
    case .comparison(let two):
      return .comparison(try header.place(two.column), try header.place(two.other), two)
    case .sum(let sum):
      var places: [Int] = []
      for column in sum.columns { places.append(try header.place(column)) }
      guard case .column(let total) = sum.total else { return .sum(places, total: nil, sum) }
      return .sum(places, total: try header.place(total), sum)
    case .all(let parts): return .all(try nodes(parts, header))
    case .any(let parts): return .any(try nodes(parts, header))
    case .not(let part): return .not(try node(part, header))
    }
  }

  private static func nodes(_ conditions: [RowCondition], _ header: TableHeader) throws(Refusal) -> [Node] {
    var nodes: [Node] = []
    for condition in conditions { nodes.append(try node(condition, header)) }
    return nodes
  }

  /// Whether it is certainly true of a row.
  func passes(_ row: borrowing TableRow) -> Bool { Self.truth(root, row) == true }

  /// Whether it is certainly false of a row.
  func fails(_ row: borrowing TableRow) -> Bool { Self.truth(root, row) == false }

  /// Nil where it cannot be told.
  private static func truth(_ node: Node, _ row: borrowing TableRow) -> Bool? {
    switch node {
    case .test(let place, let test, let values):
      let isMissing = place >= row.count || row[place].isEmpty
      switch test.operator {
      case .isMissing: return isMissing
      case .isPresent: return !isMissing
      default: return isMissing ? nil : compare(row[place], test, values)
      }
    case .comparison(let place, let other, let two):
      guard place < row.count, other < row.count, !row[place].isEmpty, !row[other].isEmpty,
        let one = ComparedValue(row[place], two.kind), let another = ComparedValue(row[other], two.kind)
      else { return nil }
      return two.operator.holds(one, another)
    case .sum(let places, let total, let sum): return truth(of: sum, places, total, row)
    case .not(let part): return truth(part, row).map { !$0 }
    case .all(let parts):
      var found: Bool? = true
      for part in parts {
        let truth = truth(part, row)
        if truth == false { return false }
        if truth == nil { found = nil }
      }
      return found
    case .any(let parts):
      var found: Bool? = false
      for part in parts {
        let truth = truth(part, row)
        if truth == true { return true }
        if truth == nil { found = nil }
      }
      return found
    }
  }

  private static func truth(
    of sum: RowCondition.Sum, _ places: [Int], _ total: Int?, _ row: borrowing TableRow
  ) -> Bool? {
    var (found, magnitude) = (0.0, 0.0)
    for place in places {
      guard let number = number(at: place, row) else { return nil }
      found += number
      magnitude += abs(number)
    }
    var wanted = 0.0
    if let total {
      guard let number = number(at: total, row) else { return nil }
      wanted = number
    } else if case .number(let number) = sum.total {
      wanted = number
    }
    let difference = found - wanted
    guard difference.isFinite, magnitude.isFinite else { return nil }
    let isEqual = abs(difference) <= sum.tolerance + 1e-12 * (magnitude + abs(wanted))
    return sum.operator.holds(isEqual ? 0 : difference, 0)
  }

  private static func number(at place: Int, _ row: borrowing TableRow) -> Double? {
    guard place < row.count, !row[place].isEmpty else { return nil }
    return DataContract.Kind.number(row[place])
  }

  private static func compare(
    _ field: UnsafeBufferPointer<UInt8>, _ test: RowCondition.Test, _ values: Set<ComparedValue>
  ) -> Bool? {
    guard let value = ComparedValue(field, test.kind) else { return nil }
    switch test.operator {
    case .isAnyOf: return values.contains(value)
    case .isNoneOf: return !values.contains(value)
    default: break
    }
    guard let wanted = test.values.first else { return nil }
    switch test.operator {
    case .eq, .neq, .lt, .lteq, .gt, .gteq: return test.operator.holds(value, wanted)
    case .startsWith:
      guard case .text(let start) = wanted else { return nil }
      return field.starts(with: start)
    case .isPartOf:
      guard case .text(let whole) = wanted else { return nil }
      let part = String(decoding: field, as: UTF8.self)
      guard Region.isCode(part) else { return nil }
      return Region.covers(String(decoding: whole, as: UTF8.self), part)
    case .isAnyOf, .isNoneOf, .isMissing, .isPresent: return nil
    }
  }
}

extension RowCondition.Operator {
  /// Nil for an operator that is not ``ofTwo``.
  fileprivate func holds<Value: Comparable>(_ one: Value, _ other: Value) -> Bool? {
    switch self {
    case .eq: one == other
    case .neq: one != other
    case .lt: one < other
    case .lteq: one <= other
    case .gt: one > other
    case .gteq: one >= other
    case .isAnyOf, .isNoneOf, .startsWith, .isPartOf, .isMissing, .isPresent: nil
    }
  }
}

/// The names of a table's columns.
struct TableHeader {
  let names: [String]
  private var places: [String: Int] = [:]
  private var twice: Set<String> = []

  init(_ names: [String]) {
    self.names = names
    for (place, name) in names.enumerated() {
      if places.updateValue(place, forKey: name) != nil { twice.insert(name) }
    }
  }

  func place(_ name: String) throws(Refusal) -> Int {
    guard let place = places[name] else { throw ReleaseRefusal.noColumn(name, names) }
    guard !twice.contains(name) else { throw ReleaseRefusal.columnTwice(name) }
    return place
  }
}
