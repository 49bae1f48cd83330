public import Store
import Vocabulary

/// What was found of groups of rows.
public struct DatastoreGroups: Sendable {
  /// Of each column.
  public let names: [String]
  let rows: [[Told]]

  public var count: Int { rows.count }

  enum Told: Sendable {
    case cell(DatastoreCell)
    /// A number that is reckoned: in JSON a text, as Socrata's clients have it, so that no digit is lost.
    case figure(String)
  }
}

extension Datastores {
  /// Puts the rows that a query means into groups. Its cost grows with the table.
  ///
  /// It tells no more than the rows themselves would: whoever may not query rows, because a rule says what may leave, may not have groups
  /// of them either (``DatastoreAccess``).
  public static func groups(
    _ tx: Transaction, _ table: DatastoreTable, _ query: DatastoreQuery, _ grouping: DatastoreGrouping
  )
    throws -> DatastoreGroups
  {
    try query.check()
    var tally = DatastoreTally(grouping, table)
    if grouping.keys.isEmpty, grouping.figures.isEmpty, query.condition == nil {
      tally.countAll(table.rows)
    } else {
      let cache = DatastoreCache.shared
      for listed in try cache.blocks(tx, table, isRead: true) {
        let block = try cache.block(tx, table, listed, isRead: true)
        try tally.add(block, query.condition?.truths(block, table.fields))
      }
    }
    let limit = min(query.limit, DatastoreQuery.mostRows)
    return DatastoreGroups(
      names: grouping.columns.map(\.name), rows: tally.rows(from: query.offset, limit: limit))
  }
}

/// Groups while their rows are counted.
private struct DatastoreTally {
  private let grouping: DatastoreGrouping
  private let fields: [DatastoreField]
  private let figures: [(figure: DatastoreGrouping.Figure, place: DatastoreCondition.Place)]
  private var places: [[UInt8]: Int] = [:]
  private var keys: [[DatastoreCell]] = []
  private var counts: [Int64] = []
  /// Those of a group one after the other.
  private var states: [State] = []
  private var bytes = 0

  private struct State {
    var count: Int64 = 0
    var sum = DatastoreSum()
    var best = DatastoreCell.null
  }

  init(_ grouping: DatastoreGrouping, _ table: DatastoreTable) {
    self.grouping = grouping
    fields = table.fields
    figures = grouping.figures
    // Without keys there is one group, of however few rows.
    if grouping.keys.isEmpty { start([]) }
  }

  private mutating func start(_ key: [DatastoreCell]) {
    keys.append(key)
    counts.append(0)
    states.append(contentsOf: repeatElement(State(), count: figures.count))
  }

  mutating func countAll(_ rows: Int64) { counts[0] = rows }

  mutating func add(_ block: DatastoreBlock, _ truths: [UInt8]?) throws(Refusal) {
    var rows = Array(0..<block.rows)
    if let truths { rows.removeAll { truths[$0] != DatastoreTruth.yes } }
    let groups = try groups(block, rows)
    for group in groups { counts[group] += 1 }
    for (index, one) in figures.enumerated() {
      for (row, group) in zip(rows, groups) {
        try add(cell(block, one.place, row), one.figure, to: group * figures.count + index)
      }
    }
  }

  /// The group of each of the rows.
  private mutating func groups(_ block: DatastoreBlock, _ rows: [Int]) throws(Refusal) -> [Int] {
    guard !grouping.keys.isEmpty else { return Array(repeating: 0, count: rows.count) }
    var groups: [Int] = []
    groups.reserveCapacity(rows.count)
    var key: [UInt8] = []
    for row in rows {
      key.removeAll(keepingCapacity: true)
      for place in grouping.keys { append(place, row, block, to: &key) }
      if let known = places[key] {
        groups.append(known)
        continue
      }
      bytes += key.count
      guard keys.count < DatastoreGrouping.mostGroups, bytes <= DatastoreGrouping.mostBytes else {
        throw DatastoreRefusal.groups(DatastoreGrouping.mostGroups)
      }
      places[key] = keys.count
      groups.append(keys.count)
      start(grouping.keys.map { cell(block, $0, row) })
    }
    return groups
  }

  /// A value in bytes, so that texts are one where their bytes are, as for filters.
  private func append(_ place: DatastoreCondition.Place, _ row: Int, _ block: DatastoreBlock, to key: inout [UInt8]) {
    func append(_ bits: UInt64) { withUnsafeBytes(of: bits.littleEndian) { key.append(contentsOf: $0) } }
    guard case .field(let field) = place else { return append(UInt64(bitPattern: block.id(row))) }
    block.with(field) { view in
      guard let view, !view.isNull(row) else { return key.append(0) }
      key.append(1)
      switch fields[field].kind {
      case .int: append(UInt64(bitPattern: view.int(row)))
      // Nought has two forms.
      case .numeric: append((view.number(row) + 0).bitPattern)
      case .bool: key.append(view.bool(row) ? 1 : 0)
      case .text, .date, .timestamp:
        let text = view.text(row)
        append(UInt64(text.count))
        key.append(contentsOf: text)
      }
    }
  }

  private func cell(_ block: DatastoreBlock, _ place: DatastoreCondition.Place, _ row: Int) -> DatastoreCell {
    switch place {
    case .id: .int(block.id(row))
    case .field(let field): block.cell(field, row, fields[field].kind)
    }
  }

  private mutating func add(_ cell: DatastoreCell, _ figure: DatastoreGrouping.Figure, to place: Int) throws(Refusal) {
    guard cell != .null else { return }
    states[place].count += 1
    switch (figure, cell) {
    case (.sum, .int(let number)), (.avg, .int(let number)): states[place].sum.add(number)
    case (.sum, .number(let number)), (.avg, .number(let number)): states[place].sum.add(number)
    case (.min, _), (.max, _):
      let best = states[place].best
      guard best == .null || (figure == .min ? cell.isLess(than: best) : best.isLess(than: cell)) else { return }
      bytes += Self.size(cell) - Self.size(best)
      guard bytes <= DatastoreGrouping.mostBytes else { throw DatastoreRefusal.groups(DatastoreGrouping.mostGroups) }
      states[place].best = cell
    default: break
    }
  }

  private static func size(_ cell: DatastoreCell) -> Int {
    if case .text(let text) = cell { text.utf8.count } else { 0 }
  }

  // MARK: - What is told

  func rows(from offset: Int, limit: Int) -> [[DatastoreGroups.Told]] {
    var order = grouping.order
    for key in grouping.keys { order.append(.init(value: .key(key), isDescending: false)) }
    let truths = grouping.having?.truths(of: keys.count) { reckoned($0, of: $1) }
    let meant = keys.indices.filter { truths == nil || truths?[$0] == DatastoreTruth.yes }
    let sorted = meant.sorted { one, other in
      for part in order {
        if isLess(one, other, part.value) { return !part.isDescending }
        if isLess(other, one, part.value) { return part.isDescending }
      }
      return one < other
    }
    return sorted.dropFirst(offset).prefix(limit).map { group in
      grouping.columns.map { told($0.value, of: group) }
    }
  }

  private func state(_ group: Int, _ figure: DatastoreGrouping.Figure, _ place: DatastoreCondition.Place) -> State {
    let index = figures.firstIndex { $0.figure == figure && $0.place == place } ?? 0
    return states[group * figures.count + index]
  }

  private func isLess(_ one: Int, _ other: Int, _ value: DatastoreGrouping.Value) -> Bool {
    switch value {
    case .rows: return counts[one] < counts[other]
    case .key(let place):
      let index = grouping.keys.firstIndex(of: place) ?? 0
      return keys[one][index].isLess(than: keys[other][index])
    case .figure(let figure, let place):
      let (one, other) = (state(one, figure, place), state(other, figure, place))
      switch figure {
      case .count: return one.count < other.count
      case .min, .max: return one.best.isLess(than: other.best)
      // No value is greater than any.
      case _ where one.count == 0 || other.count == 0: return one.count > 0 && other.count == 0
      case .sum: return one.sum.isLess(than: other.sum)
      case .avg: return one.sum.number / Double(one.count) < other.sum.number / Double(other.count)
      }
    }
  }

  /// What is held against a condition: of figures, the number that is not rounded yet.
  private func reckoned(_ value: DatastoreGrouping.Value, of group: Int) -> DatastoreHaving.Reckoned {
    func number(_ count: Int64) -> DatastoreHaving.Reckoned {
      var sum = DatastoreSum()
      sum.add(count)
      return .figure(sum, sharedBy: 1)
    }
    switch value {
    case .rows: return number(counts[group])
    case .key(let place): return .cell(keys[group][grouping.keys.firstIndex(of: place) ?? 0])
    case .figure(let figure, let place):
      let state = state(group, figure, place)
      switch figure {
      case .count: return number(state.count)
      case .min, .max: return .cell(state.best)
      case _ where state.count == 0: return .cell(.null)
      case .sum: return .figure(state.sum, sharedBy: 1)
      case .avg: return .figure(state.sum, sharedBy: state.count)
      }
    }
  }

  private func told(_ value: DatastoreGrouping.Value, of group: Int) -> DatastoreGroups.Told {
    switch value {
    case .rows: return .figure(String(counts[group]))
    case .key(let place): return .cell(keys[group][grouping.keys.firstIndex(of: place) ?? 0])
    case .figure(let figure, let place):
      let state = state(group, figure, place)
      switch figure {
      case .count: return .figure(String(state.count))
      case .min, .max: return .cell(state.best)
      case _ where state.count == 0: return .cell(.null)
      case .sum: return .figure(state.sum.text)
      case .avg: return .figure(Self.text(state.sum.number / Double(state.count)))
      }
    }
  }

  /// A whole number without a fraction.
  private static func text(_ number: Double) -> String {
    var out: [UInt8] = []
    DatastoreFound.append(number, to: &out)
    return String(decoding: out, as: UTF8.self)
  }
}

extension DatastoreGroups {
  /// As a JSON array of objects.
  public func writeObjects(into out: inout [UInt8]) {
    let names = names.map { JSON.string($0).canonical + [UInt8(ascii: ":")] }
    out.append(UInt8(ascii: "["))
    for (index, row) in rows.enumerated() {
      out.append(contentsOf: index > 0 ? [UInt8(ascii: ","), UInt8(ascii: "{")] : [UInt8(ascii: "{")])
      for (column, told) in row.enumerated() {
        if column > 0 { out.append(UInt8(ascii: ",")) }
        out.append(contentsOf: names[column])
        switch told {
        case .figure(var text), .cell(.text(var text)):
          text.withUTF8 { DatastoreFound.quote(UnsafeRawBufferPointer($0), into: &out) }
        case .cell(.null): out.append(contentsOf: "null".utf8)
        case .cell(.int(let number)): DatastoreFound.append(number, to: &out)
        case .cell(.number(let number)): DatastoreFound.append(number, to: &out)
        case .cell(.bool(let flag)): out.append(contentsOf: (flag ? "true" : "false").utf8)
        }
      }
      out.append(UInt8(ascii: "}"))
    }
    out.append(UInt8(ascii: "]"))
  }

  /// As comma separated values, the names first.
  ///
  /// - Parameter isGuarded: as with ``DatastoreFound/writeText(separator:hasHeader:isGuarded:into:)``.
  public func writeText(isGuarded: Bool, into out: inout [UInt8]) {
    func field(_ text: String) {
      var text = text
      text.withUTF8 {
        DatastoreFound.field(UnsafeRawBufferPointer($0), UInt8(ascii: ","), isGuarded, into: &out)
      }
    }
    for (index, name) in names.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      field(name)
    }
    out += [0x0D, 0x0A]
    for row in rows {
      for (column, told) in row.enumerated() {
        if column > 0 { out.append(UInt8(ascii: ",")) }
        switch told {
        case .cell(.null): break
        case .cell(.text(let text)): field(text)
        case .figure(let text): out.append(contentsOf: text.utf8)
        case .cell(.int(let number)): DatastoreFound.append(number, to: &out)
        case .cell(.number(let number)): DatastoreFound.append(number, to: &out)
        case .cell(.bool(let flag)): out.append(contentsOf: (flag ? "True" : "False").utf8)
        }
      }
      out += [0x0D, 0x0A]
    }
  }
}
