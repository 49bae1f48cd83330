import GRDBSQLite

/// Values in and out of prepared statements.
enum SQLiteValue {
  /// How many bytes of text or blob there are.
  static func count(of value: SQLValue) -> Int {
    switch value {
    case .null, .integer, .real: 0
    case .text(let text): text.utf8.count
    case .blob(let bytes): bytes.count
    }
  }

  /// - Parameter space: where the bytes of a text or blob are copied to: at least one, and ``count(of:)``. SQLite reads them there.
  static func bind(
    _ statement: OpaquePointer, _ index: Int32, _ value: SQLValue, copyingTo space: UnsafeMutableRawBufferPointer
  ) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(statement, index)
    case .integer(let number): return sqlite3_bind_int64(statement, index, number)
    case .real(let number): return sqlite3_bind_double(statement, index, number)
    case .text(var text):
      guard let count = Int32(exactly: text.utf8.count) else { return SQLITE_TOOBIG }
      text.withUTF8 { space.copyMemory(from: UnsafeRawBufferPointer($0)) }
      // No destructor: SQLITE_STATIC.
      return sqlite3_bind_text(statement, index, space.baseAddress?.assumingMemoryBound(to: CChar.self), count, nil)
    case .blob(let bytes):
      if bytes.isEmpty { return sqlite3_bind_zeroblob(statement, index, 0) }
      guard let count = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
      bytes.withUnsafeBytes { space.copyMemory(from: $0) }
      return sqlite3_bind_blob(statement, index, space.baseAddress, count, nil)
    }
  }

  static func read(_ statement: OpaquePointer, _ column: Int32) -> SQLValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      guard let text = sqlite3_column_text(statement, column) else { return .null }
      let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column)))
      return .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB:
      guard let blob = sqlite3_column_blob(statement, column) else { return .blob([]) }
      return .blob(Array(UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(statement, column)))))
    default: return .null
    }
  }
}
