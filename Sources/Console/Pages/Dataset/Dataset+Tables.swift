public import Vocabulary

extension Console.Dataset {
  /// A table that the hub keeps, and its first rows.
  public struct Table: Hashable, Sendable {
    /// How others' clients name it.
    public var resource: String
    public var rows: Int64
    public var changedAt: Instant
    public var columns: [String]
    /// Nil where rows are not shown.
    public var sample: [[String]]?
    /// Why not.
    public var withheld: Text?

    public init(
      resource: String, rows: Int64, changedAt: Instant, columns: [String], sample: [[String]]?, withheld: Text?
    ) {
      self.resource = resource
      self.rows = rows
      self.changedAt = changedAt
      self.columns = columns
      self.sample = sample
      self.withheld = withheld
    }
  }

  /// How it was asked for and used.
  public struct Use: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
      public var name: Text
      public var requests: Int64
      public var uses: Int64

      public init(name: Text, requests: Int64, uses: Int64) {
        self.name = name
        self.requests = requests
        self.uses = uses
      }
    }
    public struct Month: Hashable, Sendable {
      /// `2026-11`.
      public var month: String
      public var views: Int64
      public var requests: Int64

      public init(month: String, views: Int64, requests: Int64) {
        self.month = month
        self.views = views
        self.requests = requests
      }
    }
    public var views: Int64
    public var requests: Int64
    public var refused: Int64
    public var agreements: Int64
    public var uses: Int64
    public var lastUse: Instant?
    public var rows: Int64?
    /// The newest last.
    public var months: [Month]
    /// For its owner and those who oversee: most used first.
    public var units: [Line]
    /// Under their words or codes.
    public var purposes: [Line]

    public init(
      views: Int64, requests: Int64, refused: Int64, agreements: Int64, uses: Int64, lastUse: Instant?, rows: Int64?,
      months: [Month] = [], units: [Line] = [], purposes: [Line] = []
    ) {
      self.views = views
      self.months = months
      self.requests = requests
      self.refused = refused
      self.agreements = agreements
      self.uses = uses
      self.lastUse = lastUse
      self.rows = rows
      self.units = units
      self.purposes = purposes
    }
  }
}
