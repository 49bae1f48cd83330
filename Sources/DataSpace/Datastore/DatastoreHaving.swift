/// Which groups are told.
public struct DatastoreHaving: Hashable, Sendable {
  /// What the condition is about: its fields are places here.
  public var values: [DatastoreGrouping.Value]
  /// What a reckoned number is compared with is a text in it: the decimal as it was written.
  public var condition: DatastoreCondition

  /// One value of a group.
  enum Reckoned {
    case cell(DatastoreCell)
    /// A sum that so many values share; of a sum itself or a number of rows, one. Nil where there is nothing to reckon with.
    case figure(DatastoreSum, sharedBy: Int64)
  }

  /// What is true of each group, in SQL's three values.
  func truths(of groups: Int, _ reckoned: (DatastoreGrouping.Value, Int) -> Reckoned) -> [UInt8] {
    condition.truths(of: groups) { test in
      guard case .field(let index) = test.subject else {
        return [UInt8](repeating: DatastoreTruth.unknown, count: groups)
      }
      let value = values[index]
      let holds = test.heldAgainst()
      return (0..<groups).map { holds(reckoned(value, $0)) }
    }
  }
}

extension DatastoreCondition {
  fileprivate var subject: Place? {
    switch self {
    case .isNull(let place), .compare(let place, _, _), .startsWith(let place, _), .contains(let place, _): place
    case .all, .any, .not, .oneOf, .word: nil
    }
  }

  /// The test of one value; what is the same for all is made once.
  fileprivate func heldAgainst() -> (DatastoreHaving.Reckoned) -> UInt8 {
    func truth(_ holds: Bool) -> UInt8 { holds ? DatastoreTruth.yes : DatastoreTruth.no }
    switch self {
    case .isNull:
      return { if case .cell(.null) = $0 { DatastoreTruth.yes } else { DatastoreTruth.no } }
    case .compare(_, let comparison, let wanted):
      let decimal: DatastoreSum? = if case .text(let text) = wanted { DatastoreSum(decimal: text) } else { nil }
      return { found in
        switch found {
        case .cell(let cell): cell.order(with: wanted).map { truth(comparison.holds($0, 0)) } ?? DatastoreTruth.unknown
        case .figure(let sum, let count):
          decimal.map { truth(comparison.holds(sum.order(sharedBy: count, with: $0), 0)) } ?? DatastoreTruth.unknown
        }
      }
    case .startsWith(_, let prefix):
      return Self.ofText { Self.starts($0, prefix) }
    case .contains(_, let part):
      let needle = Self.folded(part)
      return Self.ofText { Self.holds($0, needle) }
    case .all, .any, .not, .oneOf, .word: return { _ in DatastoreTruth.unknown }
    }
  }

  private static func ofText(_ test: @escaping (UnsafeRawBufferPointer) -> Bool)
    -> (DatastoreHaving.Reckoned) -> UInt8
  {
    { found in
      guard case .cell(.text(var text)) = found else { return DatastoreTruth.unknown }
      return text.withUTF8 { test(UnsafeRawBufferPointer($0)) } ? DatastoreTruth.yes : DatastoreTruth.no
    }
  }
}

extension DatastoreCell {
  /// Below, at or above zero as it comes before, with or after what it is compared with, as filters have it. Nil where either is no value.
  fileprivate func order(with wanted: DatastoreCell) -> Int? {
    func order<Number: Comparable>(_ one: Number, _ other: Number) -> Int { one < other ? -1 : one == other ? 0 : 1 }
    switch (self, wanted) {
    case (.int(let one), .int(let other)): return order(one, other)
    case (.int(let one), .number(let other)): return order(Double(one), other)
    case (.number(let one), .number(let other)): return order(one, other)
    case (.number(let one), .int(let other)): return order(one, Double(other))
    case (.bool(let one), .bool(let other)): return order(one ? 1 : 0, other ? 1 : 0)
    case (.text(let one), .text(let other)):
      return one.utf8.elementsEqual(other.utf8) ? 0 : one.utf8.lexicographicallyPrecedes(other.utf8) ? -1 : 1
    default: return nil
    }
  }
}
