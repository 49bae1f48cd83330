public import Vocabulary

extension Console.Dataset {
  /// How good a check found the data to be.
  public struct Assessment: Hashable, Sendable {
    public var at: Instant
    /// Of the dataset.
    public var version: Int64
    public var quality: Console.DatasetLine.Quality
    /// Those dimensions of GB/T 36344 that were looked at, in the standard's order.
    public var parts: [Part]
    public var rows: Int64
    /// Checks that failed: of the newest assessment only.
    public var failures: [Failure]
    /// How many failed in all.
    public var failed: Int64

    public struct Part: Hashable, Sendable {
      /// `normativity`, `completeness` …
      public var dimension: String
      /// 0 to 1,000: tenths of a point.
      public var tenths: Int64
      public var checks: Int64

      public init(dimension: String, tenths: Int64, checks: Int64) {
        self.dimension = dimension
        self.tenths = tenths
        self.checks = checks
      }
    }

    public struct Failure: Hashable, Sendable {
      public var column: String?
      /// The hub's code of what was counted, such as `nullValues`.
      public var metric: String
      /// The rule, as the hub writes it.
      public var what: String
      /// How many rows are against it.
      public var found: Int64
      /// The first rows that are against it, counted from 1.
      public var rows: [Int64]
      public var fix: Text?

      public init(
        column: String? = nil, metric: String, what: String, found: Int64, rows: [Int64] = [], fix: Text? = nil
      ) {
        self.column = column
        self.metric = metric
        self.what = what
        self.found = found
        self.rows = rows
        self.fix = fix
      }
    }

    public init(
      at: Instant, version: Int64, quality: Console.DatasetLine.Quality, parts: [Part], rows: Int64,
      failures: [Failure] = [], failed: Int64 = 0
    ) {
      self.at = at
      self.version = version
      self.quality = quality
      self.parts = parts
      self.rows = rows
      self.failures = failures
      self.failed = failed
    }
  }
}
