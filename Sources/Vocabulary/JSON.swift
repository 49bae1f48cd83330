/// A JSON value. Objects have no order; the canonical form gives them one (``canonical``).
///
/// Numbers that are integers within ±(2^53 − 1) are ``int(_:)``; every other finite number is ``double(_:)``.
public enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// The largest integer that every JSON reader keeps exactly (RFC 7493 §2.2).
  public static let largestInteger: Int64 = 9_007_199_254_740_991

  /// How many levels of arrays and objects are read unless a reader says otherwise.
  public static let mostLevels = 64

  /// Refuses a value that is nested deeper than ``mostLevels``, as reading its text would.
  public func requireLevels() throws(JSONError) {
    guard hasLevels(atMost: Self.mostLevels) else {
      throw JSONError(reason: "more than \(Self.mostLevels) levels", offset: 0)
    }
  }

  private func hasLevels(atMost levels: Int) -> Bool {
    switch self {
    case .null, .bool, .int, .double, .string: true
    case .array(let elements): levels > 0 && elements.allSatisfy { $0.hasLevels(atMost: levels - 1) }
    case .object(let members): levels > 0 && members.values.allSatisfy { $0.hasLevels(atMost: levels - 1) }
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral, ExpressibleByFloatLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(nilLiteral: ()) { self = .null }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }
}

extension JSON {
  public subscript(_ key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  public var int: Int64? { if case .int(let value) = self { value } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
  public var object: [String: JSON]? { if case .object(let value) = self { value } else { nil } }
  public var double: Double? {
    switch self {
    case .double(let value): value
    case .int(let value): Double(value)
    default: nil
    }
  }

  /// A value from any of the house's words: ids, instants and other things that describe themselves become strings.
  public init(_ value: some LosslessStringConvertible) { self = .string(value.description) }
  public init(_ value: String) { self = .string(value) }
  public init(_ value: Int64) { self = .int(value) }
  public init(_ value: Int) { self = .int(Int64(value)) }
  public init(_ value: Bool) { self = .bool(value) }
  public init(_ value: Double) { self = .double(value) }
}
