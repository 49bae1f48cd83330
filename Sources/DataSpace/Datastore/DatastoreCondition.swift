import Glibc

/// Which rows are meant. Fields are told by their place; `id` is the row's own number.
public indirect enum DatastoreCondition: Hashable, Sendable {
  case all([DatastoreCondition])
  case any([DatastoreCondition])
  case not(DatastoreCondition)
  case isNull(Place)
  case compare(Place, Comparison, DatastoreCell)
  case oneOf(Place, [DatastoreCell])
  case startsWith(Place, String)
  case contains(Place, String)
  /// Some value of the row has this word in it; of ASCII letters either case.
  case word(String)

  public enum Place: Hashable, Sendable {
    case id
    case field(Int)
  }

  public enum Comparison: Hashable, Sendable { case equal, unequal, less, atMost, greater, atLeast }

  /// How many tests it makes of a row.
  var weight: Int {
    switch self {
    case .all(let parts), .any(let parts): parts.reduce(1) { $0 + $1.weight }
    case .not(let part): 1 + part.weight
    case .oneOf(_, let cells): max(1, cells.count)
    default: 1
    }
  }
}

/// Whether a row is meant, in SQL's three values: what compares with nothing is unknown, and so is its contrary.
enum DatastoreTruth {
  static let no: UInt8 = 0
  static let yes: UInt8 = 1
  static let unknown: UInt8 = 2
}

extension DatastoreCondition {
  /// What is true of each of a number of things, told what is true of them by each test.
  func truths(of count: Int, test: (DatastoreCondition) -> [UInt8]) -> [UInt8] {
    switch self {
    case .all(let parts):
      var all = [UInt8](repeating: DatastoreTruth.yes, count: count)
      for part in parts {
        // What is excluded already need not be looked at again.
        if all.allSatisfy({ $0 == DatastoreTruth.no }) { return all }
        let truths = part.truths(of: count, test: test)
        for row in all.indices {
          all[row] =
            all[row] == 0 || truths[row] == 0 ? 0 : all[row] == 1 && truths[row] == 1 ? 1 : DatastoreTruth.unknown
        }
      }
      return all
    case .any(let parts):
      var any = [UInt8](repeating: DatastoreTruth.no, count: count)
      for part in parts {
        let truths = part.truths(of: count, test: test)
        for row in any.indices {
          any[row] =
            any[row] == 1 || truths[row] == 1 ? 1 : any[row] == 0 && truths[row] == 0 ? 0 : DatastoreTruth.unknown
        }
      }
      return any
    case .not(let part):
      return part.truths(of: count, test: test).map { $0 == 2 ? 2 : 1 - $0 }
    case .oneOf(let place, let cells):
      return Self.any(cells.map { .compare(place, .equal, $0) }).truths(of: count, test: test)
    case .isNull, .compare, .startsWith, .contains, .word: return test(self)
    }
  }

  /// What is true of each row of a block.
  func truths(_ block: DatastoreBlock, _ fields: [DatastoreField]) -> [UInt8] {
    truths(of: block.rows) { $0.tested(block, fields) }
  }

  private func tested(_ block: DatastoreBlock, _ fields: [DatastoreField]) -> [UInt8] {
    switch self {
    case .all, .any, .not, .oneOf: return truths(block, fields)
    case .isNull(.id): return [UInt8](repeating: DatastoreTruth.no, count: block.rows)
    case .isNull(.field(let field)):
      return block.with(field) { view in
        (0..<block.rows).map { view?.isNull($0) ?? true ? DatastoreTruth.yes : DatastoreTruth.no }
      }
    case .compare(let place, let comparison, let cell): return compared(block, fields, place, comparison, cell)
    case .startsWith(let place, let text): return texts(block, place) { Self.starts($0, text) }
    case .contains(let place, let text):
      let needle = Self.folded(text)
      return texts(block, place) { Self.holds($0, needle) }
    case .word(let word): return words(block, fields, word)
    }
  }

  private func compared(
    _ block: DatastoreBlock, _ fields: [DatastoreField], _ place: Place, _ comparison: Comparison, _ cell: DatastoreCell
  ) -> [UInt8] {
    guard case .field(let field) = place else {
      guard case .int(let wanted) = cell else { return [UInt8](repeating: DatastoreTruth.unknown, count: block.rows) }
      return (0..<block.rows).map { comparison.holds(block.id($0), wanted) ? 1 : 0 }
    }
    return block.with(field) { view in
      guard let view else { return [UInt8](repeating: DatastoreTruth.unknown, count: block.rows) }
      func each(_ test: (Int) -> Bool) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: block.rows) { truths, count in
          for row in 0..<block.rows {
            truths[row] = view.isNull(row) ? DatastoreTruth.unknown : test(row) ? DatastoreTruth.yes : DatastoreTruth.no
          }
          count = block.rows
        }
      }
      switch (fields[field].kind, cell) {
      case (.int, .int(let wanted)): return each { comparison.holds(view.int($0), wanted) }
      case (.int, .number(let wanted)): return each { comparison.holds(Double(view.int($0)), wanted) }
      case (.numeric, .number(let wanted)): return each { comparison.holds(view.number($0), wanted) }
      case (.numeric, .int(let wanted)): return each { comparison.holds(view.number($0), Double(wanted)) }
      case (.bool, .bool(let wanted)):
        return each { comparison.holds(view.bool($0) ? 1 : 0, wanted ? 1 : 0) }
      case (.text, .text(var wanted)), (.date, .text(var wanted)), (.timestamp, .text(var wanted)):
        return wanted.withUTF8 { bytes in
          let wanted = UnsafeRawBufferPointer(bytes)
          if comparison == .equal {
            return each { row in
              let text = view.text(row)
              return text.count == wanted.count && Self.order(text, wanted) == 0
            }
          }
          return each { comparison.holds(Self.order(view.text($0), wanted), 0) }
        }
      default: return [UInt8](repeating: DatastoreTruth.unknown, count: block.rows)
      }
    }
  }

  private func texts(_ block: DatastoreBlock, _ place: Place, _ test: (UnsafeRawBufferPointer) -> Bool) -> [UInt8] {
    guard case .field(let field) = place else { return [UInt8](repeating: DatastoreTruth.unknown, count: block.rows) }
    return block.with(field) { view in
      (0..<block.rows).map { row in
        guard let view, !view.isNull(row) else { return DatastoreTruth.unknown }
        return test(view.text(row)) ? 1 : 0
      }
    }
  }

  private func words(_ block: DatastoreBlock, _ fields: [DatastoreField], _ word: String) -> [UInt8] {
    let needle = Self.folded(word)
    let number = Double(word)
    var found = [UInt8](repeating: DatastoreTruth.no, count: block.rows)
    for (field, told) in fields.enumerated() {
      block.with(field) { view in
        guard let view else { return }
        for row in 0..<block.rows where found[row] == 0 && !view.isNull(row) {
          let holds =
            switch told.kind {
            case .text, .date, .timestamp: Self.holds(view.text(row), needle)
            case .int: number == Double(view.int(row))
            case .numeric: number == view.number(row)
            case .bool: word.lowercased() == (view.bool(row) ? "true" : "false")
            }
          if holds { found[row] = DatastoreTruth.yes }
        }
      }
    }
    return found
  }

  // MARK: - Bytes

  /// Below, at or above zero as `one` comes before, with or after `other`, byte by byte.
  static func order(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
    let shared = min(one.count, other.count)
    if shared > 0, let left = one.baseAddress, let right = other.baseAddress {
      let found = memcmp(left, right, shared)
      if found != 0 { return Int(found) }
    }
    return one.count - other.count
  }

  static func starts(_ text: UnsafeRawBufferPointer, _ prefix: String) -> Bool {
    var prefix = prefix
    return prefix.withUTF8 { prefix in
      text.count >= prefix.count
        && order(UnsafeRawBufferPointer(rebasing: text[..<prefix.count]), UnsafeRawBufferPointer(prefix)) == 0
    }
  }

  /// ASCII letters in lower case.
  static func folded(_ text: String) -> [UInt8] { text.utf8.map(fold) }
  private static func fold(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

  static func holds(_ text: UnsafeRawBufferPointer, _ needle: [UInt8]) -> Bool {
    guard let first = needle.first else { return true }
    guard text.count >= needle.count else { return false }
    for start in 0...(text.count - needle.count) where fold(text[start]) == first {
      var index = 1
      while index < needle.count, fold(text[start + index]) == needle[index] { index += 1 }
      if index == needle.count { return true }
    }
    return false
  }
}

extension DatastoreCondition.Comparison {
  @inline(__always)
  func holds<Value: Comparable>(_ one: Value, _ other: Value) -> Bool {
    switch self {
    case .equal: one == other
    case .unequal: one != other
    case .less: one < other
    case .atMost: one <= other
    case .greater: one > other
    case .atLeast: one >= other
    }
  }
}
