public import Vocabulary

/// Records made ready for a table outside of its transaction.
public struct DatastoreBatch: Sendable {
  /// The fields that they were made ready for. A table that has others by now takes them anew.
  let fields: [DatastoreField]
  let records: [JSON]
  /// Without numbers yet.
  let blocks: [(bytes: [UInt8], rows: Int)]
  /// The values of the key's fields in each record; empty where there is no key.
  let keys: [[DatastoreCell]]
  let cells: [[DatastoreCell]]

  public var count: Int { records.count }

  /// The most records of one.
  public static let most = 100_000

  /// Refuses the record that does not fit, by its number.
  public init(_ records: [JSON], for table: DatastoreTable) throws(Refusal) {
    guard records.count <= Self.most else {
      throw DatastoreRefusal.limit(Text(zh: "一次至多 \(Self.most) 条", en: "at most \(Self.most) records at once"))
    }
    fields = table.fields
    self.records = records
    let isKeyed = !table.layout.primaryKey.isEmpty
    let key = table.layout.primaryKey.compactMap { name in table.fields.firstIndex { $0.id == name } }
    let places = Dictionary(uniqueKeysWithValues: table.fields.enumerated().map { ($1.id, $0) })
    var writer = DatastoreBlockWriter(table.fields)
    var blocks: [(bytes: [UInt8], rows: Int)] = []
    var (keys, all): ([[DatastoreCell]], [[DatastoreCell]]) = ([], [])
    let empty = [DatastoreCell](repeating: .null, count: table.fields.count)
    for (row, record) in records.enumerated() {
      guard case .object(let members) = record else { throw DatastoreRefusal.record(row) }
      var cells = empty
      for (name, value) in members {
        guard let place = places[name] else {
          if name == DatastoreTable.rowID { continue }
          throw DatastoreRefusal.unknownField(name, in: "records")
        }
        guard let cell = table.fields[place].kind.cell(value) else {
          throw DatastoreRefusal.value(name, table.fields[place].kind, row: row)
        }
        cells[place] = cell
      }
      if isKeyed {
        let values = key.map { cells[$0] }
        guard !values.contains(.null) else { throw DatastoreRefusal.missingKey(row) }
        keys.append(values)
        all.append(cells)
      } else {
        writer.add(cells)
        if writer.isFull {
          let rows = writer.rows
          blocks.append((writer.finish(), rows))
        }
      }
    }
    if writer.rows > 0 {
      let rows = writer.rows
      blocks.append((writer.finish(), rows))
    }
    self.blocks = blocks
    self.keys = keys
    self.cells = all
  }
}
