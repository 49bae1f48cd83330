extension JSON {
  /// Encodes a value. Optionals that are nil leave no member, as the compiler's own `Encodable` does.
  /// Throws if a number does not fit (an integer beyond ±(2^53 − 1), a `Double` that is not finite).
  public init(encoding value: some Encodable) throws {
    if let same = value as? JSON {
      self = same
      return
    }
    let encoding = JSONEncoding(slot: JSONSlot(), path: JSONPath(parents: [], key: nil))
    try value.encode(to: encoding)
    self = encoding.slot.finish()
  }
}

/// Where a value is: the path of its container, and its key there. Joined only when somebody asks, which is when
/// something is wrong.
package struct JSONPath {
  let parents: [any CodingKey]
  let key: (any CodingKey)?

  package var keys: [any CodingKey] { key.map { parents + [$0] } ?? parents }

  func integer(_ number: some FixedWidthInteger) throws(EncodingError) -> JSON {
    guard let exact = Int64(exactly: number), exact.magnitude <= UInt64(JSON.largestInteger) else {
      throw EncodingError.invalidValue(
        number, .init(codingPath: keys, debugDescription: "an integer beyond 2^53 - 1"))
    }
    return .int(exact)
  }
}

/// Where one value goes while it is being built.
final class JSONSlot {
  var value: JSON?
  var members: [String: JSON]?
  /// Members whose containers were handed out, and may still be filled.
  var nested: [(name: String, slot: JSONSlot)] = []
  var elements: [JSONSlot]?

  func finish() -> JSON {
    if let value { return value }
    if var members {
      for (name, slot) in nested { members[name] = slot.finish() }
      return .object(members)
    }
    if let elements { return .array(elements.map { $0.finish() }) }
    return .object([:])
  }
}

/// An `Encoder` that makes a ``JSON`` value.
struct JSONEncoding: Encoder, SingleValueEncodingContainer {
  let slot: JSONSlot
  let path: JSONPath
  var codingPath: [any CodingKey] { path.keys }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if slot.members == nil { slot.members = Dictionary(minimumCapacity: 12) }
    return KeyedEncodingContainer(MemberEncoding<Key>(slot: slot, codingPath: codingPath))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if slot.elements == nil { slot.elements = [] }
    return ElementEncoding(slot: slot, codingPath: codingPath)
  }
  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  private func integer(_ number: some FixedWidthInteger) throws { slot.value = try path.integer(number) }
  func encodeNil() { slot.value = .null }
  func encode(_ value: Bool) { slot.value = .bool(value) }
  func encode(_ value: String) { slot.value = .string(value) }
  func encode(_ value: Double) throws {
    guard value.isFinite else {
      throw EncodingError.invalidValue(value, .init(codingPath: codingPath, debugDescription: "not a finite number"))
    }
    slot.value =
      value == value.rounded() && value.magnitude <= Double(JSON.largestInteger) ? .int(Int64(value)) : .double(value)
  }
  func encode(_ value: Float) throws { try encode(Double(value)) }
  func encode(_ value: Int) throws { try integer(value) }
  func encode(_ value: Int8) throws { try integer(value) }
  func encode(_ value: Int16) throws { try integer(value) }
  func encode(_ value: Int32) throws { try integer(value) }
  func encode(_ value: Int64) throws { try integer(value) }
  func encode(_ value: UInt) throws { try integer(value) }
  func encode(_ value: UInt8) throws { try integer(value) }
  func encode(_ value: UInt16) throws { try integer(value) }
  func encode(_ value: UInt32) throws { try integer(value) }
  func encode(_ value: UInt64) throws { try integer(value) }
  func encode<Value: Encodable>(_ value: Value) throws {
    try value.encode(to: self)
    if slot.value == nil { slot.value = slot.finish() }
  }
}

private struct MemberEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let slot: JSONSlot
  let codingPath: [any CodingKey]

  private func member(_ key: Key) -> JSONEncoding {
    let child = JSONSlot()
    slot.nested.append((key.stringValue, child))
    return JSONEncoding(slot: child, path: JSONPath(parents: codingPath, key: key))
  }
  private func set(_ key: Key, _ value: JSON) { slot.members?[key.stringValue] = value }
  mutating func encodeNil(forKey key: Key) { set(key, .null) }
  mutating func encode(_ value: Bool, forKey key: Key) { set(key, .bool(value)) }
  mutating func encode(_ value: String, forKey key: Key) { set(key, .string(value)) }
  mutating func encode(_ value: Int64, forKey key: Key) throws {
    set(key, try JSONPath(parents: codingPath, key: key).integer(value))
  }
  mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    let child = JSONSlot()
    try value.encode(to: JSONEncoding(slot: child, path: JSONPath(parents: codingPath, key: key)))
    set(key, child.finish())
  }
  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
    -> KeyedEncodingContainer<Nested>
  {
    member(key).container(keyedBy: type)
  }
  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    member(key).unkeyedContainer()
  }
  mutating func superEncoder() -> any Encoder {
    JSONEncoding(slot: slot, path: JSONPath(parents: codingPath, key: nil))
  }
  mutating func superEncoder(forKey key: Key) -> any Encoder { member(key) }
}

private struct ElementEncoding: UnkeyedEncodingContainer {
  let slot: JSONSlot
  let codingPath: [any CodingKey]
  var count: Int { slot.elements?.count ?? 0 }

  private func element() -> JSONEncoding {
    let child = JSONSlot()
    slot.elements?.append(child)
    return JSONEncoding(slot: child, path: JSONPath(parents: codingPath, key: nil))
  }
  mutating func encodeNil() { element().encodeNil() }
  mutating func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: element()) }
  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    element().container(keyedBy: type)
  }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { element().unkeyedContainer() }
  mutating func superEncoder() -> any Encoder { element() }
}
