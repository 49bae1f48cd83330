extension JSON {
  /// Decodes the value into `type`. Integers decode into any integer type that holds them.
  public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    if let same = self as? Value { return same }
    return try Value(from: JSONDecoding(value: self, codingPath: []))
  }
}

extension JSON: Codable {
  /// Only from the house's own decoder (``decode(_:)``, rows): no other keeps integers exact.
  public init(from decoder: any Decoder) throws {
    guard let decoding = decoder as? JSONDecoding else {
      throw DecodingError.typeMismatch(
        JSON.self, .init(codingPath: decoder.codingPath, debugDescription: "a JSON value decodes from JSON.decode only")
      )
    }
    self = decoding.value
  }

  public func encode(to encoder: any Encoder) throws {
    guard let encoding = encoder as? JSONEncoding else {
      throw EncodingError.invalidValue(
        self, .init(codingPath: encoder.codingPath, debugDescription: "a JSON value encodes with JSON(encoding:) only"))
    }
    encoding.slot.value = self
  }
}

extension JSON {
  fileprivate var isNull: Bool {
    if case .null = self { return true }
    return false
  }
}

/// A `Decoder` over a ``JSON`` value.
package struct JSONDecoding: Decoder, SingleValueDecodingContainer {
  package let value: JSON
  private let path: JSONPath
  package var codingPath: [any CodingKey] { path.keys }
  package var userInfo: [CodingUserInfoKey: Any] { [:] }

  package init(value: JSON, codingPath: [any CodingKey]) {
    self.init(value: value, path: JSONPath(parents: codingPath, key: nil))
  }

  fileprivate init(value: JSON, path: JSONPath) {
    self.value = value
    self.path = path
  }

  func mismatch(_ type: Any.Type) -> DecodingError {
    .typeMismatch(type, .init(codingPath: codingPath, debugDescription: "the JSON value is of another type"))
  }

  package func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = value else { throw mismatch([String: JSON].self) }
    return KeyedDecodingContainer(MemberContainer<Key>(members: members, codingPath: codingPath))
  }
  package func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = value else { throw mismatch([JSON].self) }
    return ElementContainer(elements: elements, codingPath: codingPath)
  }
  package func singleValueContainer() -> any SingleValueDecodingContainer { self }

  package func decodeNil() -> Bool { value.isNull }
  package func decode(_ type: Bool.Type) throws -> Bool {
    guard let bool = value.bool else { throw mismatch(type) }
    return bool
  }
  package func decode(_ type: String.Type) throws -> String {
    guard let text = value.string else { throw mismatch(type) }
    return text
  }
  package func decode(_ type: Double.Type) throws -> Double {
    guard let number = value.double else { throw mismatch(type) }
    return number
  }
  package func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
  private func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    guard let number = value.int, let exact = Number(exactly: number) else { throw mismatch(type) }
    return exact
  }
  package func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  package func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  package func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  package func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  package func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  package func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  package func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  package func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  package func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  package func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
  package func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }
}

private struct MemberContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [String: JSON]
  let codingPath: [any CodingKey]
  var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }
  private func member(_ key: Key) throws -> JSONDecoding {
    guard let value = members[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key, .init(codingPath: codingPath, debugDescription: "no member \(key.stringValue)"))
    }
    return JSONDecoding(value: value, path: JSONPath(parents: codingPath, key: key))
  }
  func decodeNil(forKey key: Key) throws -> Bool { try member(key).value.isNull }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try member(key).decode(type) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try member(key).decode(type) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try member(key).decode(type) }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try Value(from: member(key)) }
  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    guard let value = members[key.stringValue], !value.isNull else { return nil }
    return try Value(from: JSONDecoding(value: value, path: JSONPath(parents: codingPath, key: key)))
  }
  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<
    Nested
  > {
    try member(key).container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try member(key).unkeyedContainer()
  }
  func superDecoder() throws -> any Decoder { JSONDecoding(value: .object(members), codingPath: codingPath) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }
}

private struct ElementKey: CodingKey {
  let intValue: Int?
  var stringValue: String { String(intValue ?? 0) }
  init(intValue: Int) { self.intValue = intValue }
  init?(stringValue: String) { nil }
}

private struct ElementContainer: UnkeyedDecodingContainer {
  let elements: [JSON]
  let codingPath: [any CodingKey]
  var currentIndex = 0
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  init(elements: [JSON], codingPath: [any CodingKey]) {
    self.elements = elements
    self.codingPath = codingPath
  }

  private mutating func next() throws -> JSONDecoding {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        JSON.self, .init(codingPath: codingPath, debugDescription: "no further element"))
    }
    defer { currentIndex += 1 }
    return JSONDecoding(
      value: elements[currentIndex], path: JSONPath(parents: codingPath, key: ElementKey(intValue: currentIndex)))
  }
  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: next()) }
  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    try next().container(keyedBy: type)
  }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
  mutating func superDecoder() throws -> any Decoder { try next() }
}
