public import Store
import Vocabulary

/// The rows that a query found, still where they lie.
public struct DatastoreFound: Sendable {
  public let table: DatastoreTable
  public let fields: [DatastoreCondition.Place]
  /// What the fields are called, in their order.
  public let names: [String]
  /// How many there are in all; nil where nobody asked.
  public let total: Int64?
  let rows: [(block: DatastoreBlock, row: Int)]

  public var count: Int { rows.count }
}

extension Datastores {
  /// Runs a query. Its cost grows with the table unless it has neither a condition nor an order.
  public static func search(_ tx: Transaction, _ table: DatastoreTable, _ query: DatastoreQuery) throws
    -> DatastoreFound
  {
    try query.check()
    let cache = DatastoreCache.shared
    let blocks = try cache.blocks(tx, table, isRead: true)
    func block(_ listed: DatastoreCache.Listed) throws -> DatastoreBlock {
      try cache.block(tx, table, listed, isRead: true)
    }
    let limit = min(query.limit, DatastoreQuery.mostRows)
    var rows: [(block: DatastoreBlock, row: Int)] = []
    rows.reserveCapacity(min(limit, Int(table.rows)))
    if query.order.isEmpty, query.condition == nil {
      var left = query.offset
      for listed in blocks where rows.count < limit {
        if left >= listed.rows {
          left -= listed.rows
          continue
        }
        let found = try block(listed)
        for row in left..<min(found.rows, left + limit - rows.count) { rows.append((found, row)) }
        left = 0
      }
      return DatastoreFound(
        table: table, fields: query.fields, names: query.names(of: table), total: query.isTotalAsked ? table.rows : nil,
        rows: rows)
    }
    var total: Int64 = 0
    var sorted: [DatastoreSorted] = []
    scan: for listed in blocks {
      let found = try block(listed)
      let truths = query.condition?.truths(found, table.fields)
      for row in 0..<found.rows where truths.map({ $0[row] == DatastoreTruth.yes }) ?? true {
        total += 1
        if !query.order.isEmpty {
          sorted.append(DatastoreSorted(block: found, row: row, keys: keys(found, row, query.order, table)))
        } else if total > Int64(clamping: query.offset), rows.count < limit {
          rows.append((found, row))
        } else if rows.count == limit, !query.isTotalAsked {
          break scan
        }
      }
    }
    if !query.order.isEmpty {
      let order = query.order.map(\.isDescending)
      sorted.sort { $0.precedes($1, order) }
      rows = sorted.dropFirst(query.offset).prefix(limit).map { ($0.block, $0.row) }
    }
    return DatastoreFound(
      table: table, fields: query.fields, names: query.names(of: table), total: query.isTotalAsked ? total : nil,
      rows: rows)
  }

  private static func keys(
    _ block: DatastoreBlock, _ row: Int, _ order: [DatastoreQuery.Order], _ table: DatastoreTable
  ) -> [DatastoreCell] {
    order.map { part in
      switch part.place {
      case .id: .int(block.id(row))
      case .field(let field): block.cell(field, row, table.fields[field].kind)
      }
    }
  }
}

/// A row with what it is sorted by.
private struct DatastoreSorted {
  let block: DatastoreBlock
  let row: Int
  let keys: [DatastoreCell]

  /// Rows without a value come last in either direction of PostgreSQL's ascending order, and first in its descending one. Equals stay in
  /// the order of their numbers.
  func precedes(_ other: DatastoreSorted, _ descending: [Bool]) -> Bool {
    for (index, isDescending) in descending.enumerated() {
      let (one, two) = (keys[index], other.keys[index])
      if one == two { continue }
      return one.isLess(than: two) != isDescending
    }
    return block.id(row) < other.block.id(other.row)
  }
}

extension DatastoreCell {
  /// In the order of rows. No value is greater than any.
  func isLess(than other: DatastoreCell) -> Bool {
    switch (self, other) {
    case (.null, _): false
    case (_, .null): true
    case (.int(let one), .int(let other)): one < other
    case (.number(let one), .number(let other)): one < other
    case (.bool(let one), .bool(let other)): !one && other
    case (.text(let one), .text(let other)):
      // By bytes, as filters compare; Swift's own order looks through Unicode normalisation.
      one.utf8.lexicographicallyPrecedes(other.utf8)
    default: false
    }
  }
}
