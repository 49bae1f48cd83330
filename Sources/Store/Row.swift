public import Vocabulary

/// One row of a query: values by position, which is fast, or decoded into a `Codable` value by column name.
public struct Row: Sendable {
  /// The columns of a prepared statement, shared by its rows.
  package final class Columns: Sendable {
    package let names: [String]
    package let index: [String: Int]
    package init(names: [String]) {
      self.names = names
      index = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
  }

  package let columns: Columns
  package let values: [SQLValue]

  package init(columns: Columns, values: [SQLValue]) {
    self.columns = columns
    self.values = values
  }

  public subscript(_ index: Int) -> SQLValue { values[index] }
  public subscript(_ name: String) -> SQLValue? { columns.index[name].map { values[$0] } }

  /// The integer in column `index`. Throws ``RowError`` if it holds anything else.
  public func int(_ index: Int) throws(RowError) -> Int64 {
    guard case .integer(let value) = values[index] else { throw wrong(index, "an integer") }
    return value
  }
  public func text(_ index: Int) throws(RowError) -> String {
    guard case .text(let value) = values[index] else { throw wrong(index, "text") }
    return value
  }
  public func blob(_ index: Int) throws(RowError) -> [UInt8] {
    guard case .blob(let value) = values[index] else { throw wrong(index, "a blob") }
    return value
  }
  public func bool(_ index: Int) throws(RowError) -> Bool { try int(index) != 0 }
  public func instant(_ index: Int) throws(RowError) -> Instant { Instant(milliseconds: try int(index)) }
  public func id<Of: Identified>(_ index: Int, as type: ID<Of>.Type = ID<Of>.self) throws(RowError) -> ID<Of> {
    guard let id = ID<Of>(try text(index)) else { throw wrong(index, "an id of \(Of.idPrefix)") }
    return id
  }
  public func json(_ index: Int) throws(RowError) -> JSON {
    guard let value = try? JSON.parse(try text(index)) else { throw wrong(index, "JSON") }
    return value
  }
  public func isNull(_ index: Int) -> Bool { values[index] == .null }
  public func optionalInt(_ index: Int) throws(RowError) -> Int64? { isNull(index) ? nil : try int(index) }
  public func optionalText(_ index: Int) throws(RowError) -> String? { isNull(index) ? nil : try text(index) }
  public func optionalInstant(_ index: Int) throws(RowError) -> Instant? { isNull(index) ? nil : try instant(index) }
  public func optionalID<Of: Identified>(_ index: Int, as type: ID<Of>.Type = ID<Of>.self) throws(RowError) -> ID<Of>? {
    isNull(index) ? nil : try id(index)
  }

  private func wrong(_ index: Int, _ expected: String) -> RowError {
    RowError(column: columns.names[index], expected: expected)
  }
}

/// A row does not hold what the code that reads it expects: a defect, not an input error.
public struct RowError: Error, Sendable, Hashable, CustomStringConvertible {
  public let column: String
  public let expected: String
  package init(column: String, expected: String) {
    self.column = column
    self.expected = expected
  }
  public var description: String { "column \(column) does not hold \(expected)" }
}
