/// What a recipe has done to a table: the record that goes with the repaired one.
public struct RepairReport: Hashable, Sendable, Codable {
  public struct Example: Hashable, Sendable, Codable {
    /// Of the table as it was, counted from 1, the header not counted.
    public var row: Int64
    public var column: String
    public var before: String
    /// Nil: the row has gone.
    public var after: String?
  }

  public struct Step: Hashable, Sendable, Codable {
    /// As the recipe writes it.
    public var name: String
    /// Values changed, or rows that have gone.
    public var changed: Int64
    /// Values that it should have changed and could not read.
    public var left: Int64
    /// The first of what it changed.
    public var examples: [Example]
  }

  public var rows: Int64
  public var rowsLeft: Int64
  public var steps: [Step]
}
