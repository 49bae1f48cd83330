/// A column that counts, with the column that finds its row.
///
/// Many writes of one group may raise the same row. A driver may keep the count in memory and write it once for all of
/// them: before any statement that could see the difference, and before the commit.
public struct Counter: Sendable, Hashable {
  package let table: String
  package let column: String
  /// Adds `?` to the row of key `?`, and returns the count.
  package let raising: String

  public init(_ table: String, _ column: String, of key: String) {
    self.table = table
    self.column = column
    raising = "UPDATE \(table) SET \(column) = \(column) + ? WHERE \(key) = ? RETURNING \(column)"
  }

  public static func == (one: Counter, other: Counter) -> Bool { one.raising == other.raising }
  public func hash(into hasher: inout Hasher) { hasher.combine(raising) }
}
