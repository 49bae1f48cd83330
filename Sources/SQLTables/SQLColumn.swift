/// A column of a table, as its database describes it.
public struct SQLColumn: Hashable, Sendable {
  /// What its values are, in the words of the Open Data Contract Standard's `logicalType`.
  public enum Kind: String, Hashable, Sendable {
    case boolean, integer, number, date, timestamp, string
  }

  public var name: String
  /// The database's own words.
  public var type: String
  /// Nil where the database does not hold its values to a type.
  public var kind: Kind?
}
