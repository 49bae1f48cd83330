/// Some rows of a table, kept column by column in one value of the database, and read where it lies: nothing is unpacked.
///
/// All numbers are little-endian. A head: rows (4 bytes), columns (2), whether each row has a number of its own (1), the first row's
/// number (8), and those of all rows (8 each) if so. Then each column: its kind (1), a bit for each row that is set where there is
/// no value, and the values: 8 bytes for `int` and `numeric`, 1 for `bool`; for texts the ends (4 bytes each), then the bytes of
/// all. A column that was added later is absent, and has no values.
public struct DatastoreBlock: Sendable {
  /// The most rows of one.
  public static let mostRows = 1024

  let bytes: [UInt8]
  public let rows: Int
  private let ids: Int?
  private let firstID: Int64
  private let columns: [Column]

  struct Column: Sendable {
    let code: UInt8
    /// Where the bits of absent values begin, the values, and of texts the bytes.
    let nulls: Int
    let values: Int
    let texts: Int
  }

  /// Nil for what is no block: the database was changed by somebody else.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 15 else { return nil }
    self.bytes = bytes
    func number<Number: FixedWidthInteger>(_ at: Int, _ type: Number.Type) -> Number {
      bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: Number.self)) }
    }
    rows = Int(number(0, UInt32.self))
    guard rows <= Self.mostRows else { return nil }
    firstID = number(7, Int64.self)
    var at = 15
    ids = bytes[6] == 1 ? at : nil
    if bytes[6] == 1 { at += 8 * rows }
    var columns: [Column] = []
    for _ in 0..<Int(number(4, UInt16.self)) {
      guard at < bytes.count else { return nil }
      let code = bytes[at]
      let nulls = at + 1
      let values = nulls + (rows + 7) / 8
      switch code {
      case DatastoreKind.int.code, DatastoreKind.numeric.code: at = values + 8 * rows
      case DatastoreKind.bool.code: at = values + rows
      default:
        let texts = values + 4 * rows
        guard texts <= bytes.count else { return nil }
        var last: UInt32 = 0
        for row in 0..<rows {
          let end = number(values + 4 * row, UInt32.self)
          guard end >= last else { return nil }
          last = end
        }
        at = texts + Int(last)
      }
      guard at <= bytes.count else { return nil }
      columns.append(Column(code: code, nulls: nulls, values: values, texts: values + 4 * rows))
    }
    guard at == bytes.count else { return nil }
    self.columns = columns
  }

  /// Whether its columns are of the kinds that the fields are; it may have fewer.
  func fits(_ fields: [DatastoreField]) -> Bool {
    columns.count <= fields.count && zip(columns, fields).allSatisfy { $0.code == $1.kind.code }
  }

  /// The number of a row in its table, from 1.
  func id(_ row: Int) -> Int64 {
    guard let ids else { return firstID + Int64(row) }
    return bytes.withUnsafeBytes {
      Int64(littleEndian: $0.loadUnaligned(fromByteOffset: ids + 8 * row, as: Int64.self))
    }
  }

  /// Runs `body` on a column of the fields; nil if it was added after these rows.
  func with<Value>(_ field: Int, _ body: (View?) throws -> Value) rethrows -> Value {
    guard field < columns.count else { return try body(nil) }
    return try bytes.withUnsafeBytes { try body(View(bytes: $0, column: columns[field])) }
  }

  /// The value of a field in a row.
  func cell(_ field: Int, _ row: Int, _ kind: DatastoreKind) -> DatastoreCell {
    with(field) { view in
      guard let view, !view.isNull(row) else { return .null }
      switch kind {
      case .int: return .int(view.int(row))
      case .numeric: return .number(view.number(row))
      case .bool: return .bool(view.bool(row))
      case .text, .date, .timestamp: return .text(String(decoding: view.text(row), as: UTF8.self))
      }
    }
  }

  /// A column's values, good only while it is handed over.
  struct View {
    let bytes: UnsafeRawBufferPointer
    let column: Column

    func isNull(_ row: Int) -> Bool { bytes[column.nulls + row >> 3] & (1 << UInt8(row & 7)) != 0 }
    func int(_ row: Int) -> Int64 {
      Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: column.values + 8 * row, as: Int64.self))
    }
    func number(_ row: Int) -> Double { Double(bitPattern: UInt64(bitPattern: int(row))) }
    func bool(_ row: Int) -> Bool { bytes[column.values + row] != 0 }
    func text(_ row: Int) -> UnsafeRawBufferPointer {
      let start = row == 0 ? 0 : end(row - 1)
      return UnsafeRawBufferPointer(rebasing: bytes[column.texts + start..<column.texts + end(row)])
    }
    private func end(_ row: Int) -> Int {
      Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: column.values + 4 * row, as: UInt32.self)))
    }
  }
}
