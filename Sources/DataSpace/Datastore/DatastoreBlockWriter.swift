/// Makes blocks of rows.
struct DatastoreBlockWriter {
  private var columns: [ColumnWriter]
  private(set) var rows = 0
  private var ids: [Int64] = []

  /// Roughly what has been gathered. A block is closed before it grows much beyond ``wellFilled``.
  private(set) var size = 0
  static let wellFilled = 1 << 20

  init(_ fields: [DatastoreField]) { columns = fields.map { ColumnWriter(kind: $0.kind) } }

  var isFull: Bool { rows >= DatastoreBlock.mostRows || size >= Self.wellFilled }

  /// Adds a row; `id` is its number if it has one already.
  mutating func add(_ cells: [DatastoreCell], id: Int64? = nil) {
    for index in columns.indices {
      let cell = index < cells.count ? cells[index] : .null
      columns[index].add(cell, row: rows)
      if case .text(let text) = cell { size += text.utf8.count }
    }
    size += 9 * columns.count
    if let id { ids.append(id) }
    rows += 1
  }

  /// The block's bytes. Without numbers of their own, rows are numbered on from what ``number(_:from:)`` puts in.
  mutating func finish() -> [UInt8] {
    let isCounted = zip(ids, ids.dropFirst()).allSatisfy { $1 == $0 + 1 }
    var out: [UInt8] = []
    out.reserveCapacity(size + 64)
    out.append(little: UInt32(rows))
    out.append(little: UInt16(columns.count))
    out.append(isCounted ? 0 : 1)
    out.append(little: ids.first ?? 0)
    if !isCounted { for id in ids { out.append(little: id) } }
    for index in columns.indices { columns[index].write(rows: rows, into: &out) }
    self = Self(empty: columns.map { ColumnWriter(kind: $0.kind) })
    return out
  }

  private init(empty columns: [ColumnWriter]) { self.columns = columns }

  /// Numbers the rows of a block that has none, from `first` on.
  static func number(_ block: inout [UInt8], from first: Int64) {
    withUnsafeBytes(of: first.littleEndian) { block.replaceSubrange(7..<15, with: $0) }
  }
}

private struct ColumnWriter {
  let kind: DatastoreKind
  private var nulls: [UInt8] = []
  /// The values, or of texts the ends.
  private var values: [UInt8] = []
  private var texts: [UInt8] = []

  init(kind: DatastoreKind) { self.kind = kind }

  mutating func add(_ cell: DatastoreCell, row: Int) {
    if row & 7 == 0 { nulls.append(0) }
    if cell == .null { nulls[nulls.count - 1] |= 1 << UInt8(row & 7) }
    switch (kind, cell) {
    case (.int, .int(let number)): values.append(little: number)
    case (.numeric, .number(let number)): values.append(little: Int64(bitPattern: number.bitPattern))
    case (.bool, .bool(let flag)): values.append(flag ? 1 : 0)
    case (.int, _), (.numeric, _): values.append(little: Int64(0))
    case (.bool, _): values.append(0)
    case (_, .text(let text)):
      texts.append(contentsOf: text.utf8)
      values.append(little: UInt32(texts.count))
    default: values.append(little: UInt32(texts.count))
    }
  }

  func write(rows: Int, into out: inout [UInt8]) {
    out.append(kind.code)
    out.append(contentsOf: nulls)
    out.append(contentsOf: values)
    out.append(contentsOf: texts)
  }
}

extension [UInt8] {
  fileprivate mutating func append(little number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
