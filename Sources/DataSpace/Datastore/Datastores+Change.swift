public import Identity
public import Store
public import Vocabulary

extension Datastores {
  /// What becomes of records whose key is there, or is not.
  public enum Method: String, Sendable, CaseIterable { case insert, update, upsert }

  /// Takes records in, all or none. Appends `datastore.changed`.
  public static func add(
    _ tx: Transaction, _ batch: DatastoreBatch, to table: DatastoreTable, of owner: ID<Participant>, _ method: Method,
    at now: Instant
  ) throws -> DatastoreTable {
    // Made ready for fields that it had before.
    let batch = batch.fields == table.fields ? batch : try DatastoreBatch(batch.records, for: table)
    guard method == .insert || !table.layout.primaryKey.isEmpty else { throw DatastoreRefusal.noKey }
    guard batch.count > 0 else { return table }
    var table = table
    table.version += 1
    table.changedAt = now
    if table.layout.primaryKey.isEmpty {
      try extend(tx, &table, batch.blocks)
    } else {
      try merge(tx, &table, batch, method)
    }
    try requireRoom(table)
    try write(tx, table)
    try append(
      tx, "datastore.changed", owner, table,
      ["method": .string(method.rawValue), "records": JSON(batch.count), "rows": .int(table.rows)], at: now)
    return table
  }

  /// Removes the rows that are meant, or all. Appends `datastore.changed`.
  public static func remove(
    _ tx: Transaction, from table: DatastoreTable, of owner: ID<Participant>, where condition: DatastoreCondition?,
    at now: Instant
  ) throws -> DatastoreTable {
    var table = table
    let before = table.rows
    table.version += 1
    table.changedAt = now
    if let condition {
      for listed in try DatastoreCache.shared.blocks(tx, table.earlier, isRead: false) {
        let block = try DatastoreCache.shared.block(tx, table, listed, isRead: false)
        let truths = condition.truths(block, table.fields)
        let rest = (0..<block.rows).filter { truths[$0] != DatastoreTruth.yes }
        if rest.count < block.rows { try rewrite(tx, &table, listed, block, rows: rest) }
      }
    } else {
      try tx.execute("DELETE FROM datastore_block WHERE table_id = ?", table.id)
      (table.rows, table.bytes) = (0, 0)
    }
    guard table.rows < before else { return table.earlier }
    try write(tx, table)
    try append(
      tx, "datastore.changed", owner, table,
      ["method": "delete", "records": .int(before - table.rows), "rows": .int(table.rows)], at: now)
    return table
  }

  // MARK: - Blocks

  /// Small blocks are filled up, so that rows that come one at a time do not make a block each.
  private static let small = 256

  private static func extend(
    _ tx: Transaction, _ table: inout DatastoreTable, _ blocks: [(bytes: [UInt8], rows: Int)]
  ) throws {
    var blocks = blocks[...]
    if let first = blocks.first, first.rows < small,
      let last = try DatastoreCache.shared.blocks(tx, table.earlier, isRead: false).last, last.rows < small,
      let added = DatastoreBlock(first.bytes)
    {
      let block = try DatastoreCache.shared.block(tx, table, last, isRead: false)
      var writer = DatastoreBlockWriter(table.fields)
      for row in 0..<block.rows { writer.add(cells(block, row, table.fields), id: block.id(row)) }
      for row in 0..<added.rows { writer.add(cells(added, row, table.fields), id: table.nextID + Int64(row)) }
      table.nextID += Int64(added.rows)
      table.rows += Int64(added.rows)
      try put(tx, &table, last.block, writer.finish(), rows: block.rows + added.rows, before: block)
      blocks = blocks.dropFirst()
    }
    for (numberless, rows) in blocks {
      var bytes = numberless
      DatastoreBlockWriter.number(&bytes, from: table.nextID)
      table.nextID += Int64(rows)
      table.rows += Int64(rows)
      table.bytes += Int64(bytes.count)
      try tx.execute(
        "INSERT INTO datastore_block (table_id, block, version, row_count, bytes) VALUES (?, ?, ?, ?, ?)", table.id,
        table.nextBlock, table.version, rows, bytes)
      table.nextBlock += 1
    }
  }

  /// By primary key: rows that are there are written anew where they stand, the rest are added.
  private static func merge(
    _ tx: Transaction, _ table: inout DatastoreTable, _ batch: DatastoreBatch, _ method: Method
  ) throws {
    var wanted: [[DatastoreCell]: Int] = [:]
    for (row, key) in batch.keys.enumerated() {
      // Of two records with one key the later counts, unless both were to be new.
      if wanted.updateValue(row, forKey: key) != nil, method == .insert { throw DatastoreRefusal.duplicate(row) }
    }
    let fields = table.fields
    let key = table.layout.primaryKey.compactMap { name in fields.firstIndex { $0.id == name } }
    for listed in try DatastoreCache.shared.blocks(tx, table.earlier, isRead: false) {
      let block = try DatastoreCache.shared.block(tx, table, listed, isRead: false)
      var changed: [Int: [DatastoreCell]] = [:]
      for row in 0..<block.rows {
        let found = key.map { block.cell($0, row, fields[$0].kind) }
        guard let record = wanted.removeValue(forKey: found) else { continue }
        guard method != .insert else { throw DatastoreRefusal.duplicate(record) }
        // What a record does not tell stays.
        var whole = cells(block, row, fields)
        for (place, field) in fields.enumerated() where batch.records[record][field.id] != nil {
          whole[place] = batch.cells[record][place]
        }
        changed[row] = whole
      }
      if !changed.isEmpty { try rewrite(tx, &table, listed, block, rows: Array(0..<block.rows), changed) }
    }
    if let missing = wanted.values.min(), method == .update { throw DatastoreRefusal.unknownKey(missing) }
    var writer = DatastoreBlockWriter(fields)
    var blocks: [(bytes: [UInt8], rows: Int)] = []
    for record in wanted.values.sorted() {
      writer.add(batch.cells[record])
      if writer.isFull {
        let rows = writer.rows
        blocks.append((writer.finish(), rows))
      }
    }
    if writer.rows > 0 {
      let rows = writer.rows
      blocks.append((writer.finish(), rows))
    }
    try extend(tx, &table, blocks)
  }

  private static func cells(_ block: DatastoreBlock, _ row: Int, _ fields: [DatastoreField]) -> [DatastoreCell] {
    fields.indices.map { block.cell($0, row, fields[$0].kind) }
  }

  /// Writes a block anew with some of its rows, or removes it.
  private static func rewrite(
    _ tx: Transaction, _ table: inout DatastoreTable, _ listed: DatastoreCache.Listed, _ block: DatastoreBlock,
    rows: [Int], _ changed: [Int: [DatastoreCell]] = [:]
  ) throws {
    table.rows -= Int64(block.rows - rows.count)
    if rows.isEmpty {
      table.bytes -= Int64(block.bytes.count)
      try tx.execute("DELETE FROM datastore_block WHERE table_id = ? AND block = ?", table.id, listed.block)
      return
    }
    var writer = DatastoreBlockWriter(table.fields)
    for row in rows { writer.add(changed[row] ?? cells(block, row, table.fields), id: block.id(row)) }
    try put(tx, &table, listed.block, writer.finish(), rows: rows.count, before: block)
  }

  private static func put(
    _ tx: Transaction, _ table: inout DatastoreTable, _ number: Int64, _ bytes: [UInt8], rows: Int,
    before: DatastoreBlock
  ) throws {
    table.bytes += Int64(bytes.count - before.bytes.count)
    try tx.execute(
      "UPDATE datastore_block SET version = ?, row_count = ?, bytes = ? WHERE table_id = ? AND block = ?",
      table.version, rows, bytes, table.id, number)
  }

  private static func requireRoom(_ table: DatastoreTable) throws(Refusal) {
    let most = table.layout.primaryKey.isEmpty ? DatastoreTable.mostRows : DatastoreTable.mostKeyedRows
    guard table.rows <= most else {
      throw DatastoreRefusal.limit(Text(zh: "至多 \(most) 行", en: "at most \(most) rows"))
    }
    guard table.bytes <= DatastoreTable.mostBytes else {
      throw DatastoreRefusal.limit(
        Text(zh: "至多 \(DatastoreTable.mostBytes >> 20) MiB", en: "at most \(DatastoreTable.mostBytes >> 20) MiB"))
    }
    guard table.nextBlock <= DatastoreTable.mostBlocks + table.rows / Int64(small) else {
      throw DatastoreRefusal.limit(
        Text(zh: "改动过于零碎，请清空后重新装入", en: "it was changed in too many small pieces: empty it and load it again"))
    }
  }
}

extension DatastoreTable {
  /// As it was before the change that is being made: what blocks are listed by.
  fileprivate var earlier: DatastoreTable {
    var table = self
    table.version -= 1
    return table
  }
}
