public import Vocabulary

/// A value as the database holds it.
public enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

/// What can be given as an argument of a statement.
public protocol SQLConvertible {
  var sqlValue: SQLValue { get }
}

extension SQLValue: SQLConvertible { public var sqlValue: SQLValue { self } }
extension String: SQLConvertible { public var sqlValue: SQLValue { .text(self) } }
extension Int64: SQLConvertible { public var sqlValue: SQLValue { .integer(self) } }
extension Int: SQLConvertible { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Double: SQLConvertible { public var sqlValue: SQLValue { .real(self) } }
/// Stored as 0 or 1.
extension Bool: SQLConvertible { public var sqlValue: SQLValue { .integer(self ? 1 : 0) } }
extension Array: SQLConvertible where Element == UInt8 { public var sqlValue: SQLValue { .blob(self) } }
/// Stored as whole milliseconds.
extension Instant: SQLConvertible { public var sqlValue: SQLValue { .integer(milliseconds) } }
/// Stored in text form.
extension ID: SQLConvertible { public var sqlValue: SQLValue { .text(description) } }
/// Stored as canonical JSON text.
extension JSON: SQLConvertible { public var sqlValue: SQLValue { .text(canonicalText) } }
extension Optional: SQLConvertible where Wrapped: SQLConvertible {
  public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
extension SQLConvertible where Self: RawRepresentable, RawValue == String {
  public var sqlValue: SQLValue { .text(rawValue) }
}
