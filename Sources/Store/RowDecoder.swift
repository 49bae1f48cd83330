import Vocabulary

extension Row {
  /// Decodes the row into `type`, member by column name. Members that are neither numbers, booleans, strings,
  /// instants, bytes nor ids are read from columns that hold JSON text.
  public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try Value(from: RowDecoder(row: self))
  }
}

private struct RowDecoder: Decoder {
  let row: Row
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(ColumnContainer<Key>(row: row))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unkeyed }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw unkeyed }
  private var unkeyed: DecodingError {
    .typeMismatch([Any].self, .init(codingPath: [], debugDescription: "a row decodes into a keyed value only"))
  }
}

private struct ColumnContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let row: Row
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { row.columns.names.compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool { row.columns.index[key.stringValue] != nil }

  private func value(_ key: Key) throws -> SQLValue {
    guard let value = row[key.stringValue] else {
      throw DecodingError.keyNotFound(key, .init(codingPath: [], debugDescription: "no column \(key.stringValue)"))
    }
    return value
  }

  func decodeNil(forKey key: Key) throws -> Bool { try value(key) == .null }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try ValueDecoder(value: value(key), codingPath: [key]).decode(type)
  }
  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<
    Nested
  > {
    try ValueDecoder(value: value(key), codingPath: [key]).container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try ValueDecoder(value: value(key), codingPath: [key]).unkeyedContainer()
  }
  func superDecoder() throws -> any Decoder { RowDecoder(row: row) }
  func superDecoder(forKey key: Key) throws -> any Decoder { ValueDecoder(value: try value(key), codingPath: [key]) }
}

/// Decodes one column; what has an inside is read as JSON.
private struct ValueDecoder: Decoder, SingleValueDecodingContainer {
  let value: SQLValue
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  private func mismatch(_ type: Any.Type) -> DecodingError {
    .typeMismatch(type, .init(codingPath: codingPath, debugDescription: "the column holds something else"))
  }
  private func json() throws -> JSONDecoding {
    guard case .text(let text) = value else { throw mismatch(JSON.self) }
    return JSONDecoding(value: try JSON.parse(text), codingPath: codingPath)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    try json().container(keyedBy: type)
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try json().unkeyedContainer() }
  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { value == .null }
  func decode(_ type: Bool.Type) throws -> Bool {
    guard case .integer(let number) = value else { throw mismatch(type) }
    return number != 0
  }
  func decode(_ type: String.Type) throws -> String {
    guard case .text(let text) = value else { throw mismatch(type) }
    return text
  }
  func decode(_ type: Double.Type) throws -> Double {
    switch value {
    case .real(let number): return number
    case .integer(let number): return Double(number)
    default: throw mismatch(type)
    }
  }
  func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
  private func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    guard case .integer(let number) = value, let exact = Number(exactly: number) else { throw mismatch(type) }
    return exact
  }
  func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    // These three have a form of their own in a column, other than the one that they decode from elsewhere.
    let own: Any?
    switch value {
    case .integer(let milliseconds) where type == Instant.self: own = Instant(milliseconds: milliseconds)
    case .blob(let bytes) where type == [UInt8].self: own = bytes
    case .text where type == JSON.self: own = try json().value
    default: own = nil
    }
    if let own = own as? Value { return own }
    if type == Instant.self || type == JSON.self { throw mismatch(type) }
    return try Value(from: self)
  }
}
