import Evidence
public import Identity
public import Store
public import Vocabulary

/// Tables that the hub keeps: making and changing them. Who may, their doors ask.
public enum Datastores {
  /// The table of one of a dataset's distributions, if there is one.
  public static func find(_ tx: Transaction, _ dataset: ID<Dataset>, place: Int) throws -> DatastoreTable? {
    try tx.row(
      """
      SELECT id, version, row_count, bytes, next_id, next_block, changed_at, body FROM datastore_table
      WHERE dataset = ? AND place = ?
      """, dataset, place
    ).map { row in
      DatastoreTable(
        id: try row.id(0), dataset: dataset, place: place, version: try row.int(1), rows: try row.int(2),
        bytes: try row.int(3), nextID: try row.int(4), nextBlock: try row.int(5), changedAt: try row.instant(6),
        layout: try layouts.value(row, 7) { try row.body(7, of: "datastore_table") })
    }
  }

  private static let layouts = BodyCache<DatastoreTable.Layout>(most: 1024)

  /// Which of a dataset's distributions have tables.
  public static func places(_ tx: Transaction, of dataset: ID<Dataset>) throws -> Set<Int> {
    Set(try tx.rows("SELECT place FROM datastore_table WHERE dataset = ?", dataset).map { Int(try $0.int(0)) })
  }

  /// Makes a table, or adds fields to the one that is there. Appends `datastore.created` or `datastore.changed`.
  public static func create(
    _ tx: Transaction, _ dataset: Dataset, place: Int, fields: [DatastoreField], primaryKey: [String]?, at now: Instant
  ) throws -> DatastoreTable {
    guard var table = try find(tx, dataset.id, place: place) else {
      try DatastoreTable.check(fields, key: primaryKey ?? [])
      let table = DatastoreTable(
        id: ID(at: now), dataset: dataset.id, place: place, version: 1, rows: 0, bytes: 0, nextID: 1, nextBlock: 1,
        changedAt: now,
        layout: DatastoreTable.Layout(fields: fields, primaryKey: primaryKey ?? [], createdAt: now))
      try tx.execute(
        """
        INSERT INTO datastore_table
          (id, dataset, place, version, row_count, bytes, next_id, next_block, changed_at, body)
        VALUES (?, ?, ?, 1, 0, 0, 1, 1, ?, ?)
        """, table.id, dataset.id, place, now, try StoredBody.encode(table.layout))
      try append(tx, "datastore.created", dataset.owner, table, ["fields": JSON(fields.count)], at: now)
      return table
    }
    let before = table.layout
    for field in fields {
      if let known = table.fields.first(where: { $0.id == field.id }) {
        guard known.kind == field.kind else {
          throw DatastoreRefusal.field(
            field.id, Text(zh: "已有该列，类型为 \(known.kind.rawValue)", en: "it is there already, as \(known.kind.rawValue)"))
        }
      } else {
        table.layout.fields.append(field)
      }
    }
    if let primaryKey, primaryKey != table.layout.primaryKey {
      guard table.rows == 0 else { throw DatastoreRefusal.keyFixed }
      table.layout.primaryKey = primaryKey
    }
    guard table.layout != before else { return table }
    try DatastoreTable.check(table.fields, key: table.layout.primaryKey)
    table.version += 1
    table.changedAt = now
    try write(tx, table)
    try append(tx, "datastore.changed", dataset.owner, table, ["fields": JSON(table.fields.count)], at: now)
    return table
  }

  /// Removes a table with all its rows. Appends `datastore.deleted`.
  public static func drop(_ tx: Transaction, _ table: DatastoreTable, of owner: ID<Participant>, at now: Instant) throws
  {
    try tx.execute("DELETE FROM datastore_block WHERE table_id = ?", table.id)
    try tx.execute("DELETE FROM datastore_table WHERE id = ?", table.id)
    try append(tx, "datastore.deleted", owner, table, ["rows": .int(table.rows)], at: now)
  }

  static func write(_ tx: Transaction, _ table: DatastoreTable) throws {
    try tx.execute(
      """
      UPDATE datastore_table
      SET version = ?, row_count = ?, bytes = ?, next_id = ?, next_block = ?, changed_at = ?, body = ? WHERE id = ?
      """, table.version, table.rows, table.bytes, table.nextID, table.nextBlock, table.changedAt,
      try StoredBody.encode(table.layout), table.id)
  }

  static func append(
    _ tx: Transaction, _ kind: String, _ owner: ID<Participant>, _ table: DatastoreTable, _ data: [String: JSON],
    at now: Instant
  ) throws {
    var data = data
    data["place"] = JSON(table.place)
    data["version"] = .int(table.version)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: table.dataset.description, actor: owner.description, data: .object(data)))
  }
}
