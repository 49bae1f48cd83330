/// What a release let leave: the record that goes with it.
public struct ReleaseReport: Hashable, Sendable, Codable {
  public struct Column: Hashable, Sendable, Codable {
    public var name: String
    /// `hash`, `mask` or `generalise`; nil: as it is in the table.
    public var mask: String?
  }

  /// Of the table that was read, without its header.
  public var rowsIn: Int64
  /// That left.
  public var rowsOut: Int64
  /// That the filter kept back.
  public var rowsFiltered: Int64
  /// Left out because too few looked like them, and in how many groups.
  public var rowsSuppressed: Int64
  public var groupsSuppressed: Int64
  /// How many columns the table has.
  public var columnsIn: Int
  /// What left.
  public var columns: [Column]
  public var bytesIn: Int64
  public var bytesOut: Int64
}
