/// What of a data contract can be held against a table (Open Data Contract Standard, versions 3.0 and 3.1: `schema` and `quality`).
public struct DataContract: Hashable, Sendable {
  public var id: String
  public var name: String?
  public var version: String
  public var status: String
  public var tables: [Table]

  public struct Table: Hashable, Sendable {
    public var name: String
    public var columns: [Column]
    public var rules: [Rule] = []
    public var crossFieldRules: [CrossFieldRule] = []
    public var latencies: [Latency] = []
  }

  /// `slaProperties` with the property `latency`: the longest that the newest value of a column may be past.
  public struct Latency: Hashable, Sendable {
    public enum Unit: String, Hashable, Sendable, CaseIterable {
      case hours = "h"
      case days = "d"
      case years = "y"

      /// Of one.
      public var milliseconds: Int64 {
        switch self {
        case .hours: 3_600_000
        case .days: 86_400_000
        case .years: 365 * 86_400_000
        }
      }
    }

    public var column: String
    public var value: Double
    public var unit: Unit

    public var milliseconds: Int64 { Int64(min(value * Double(unit.milliseconds), 9e15)) }
  }

  public struct Column: Hashable, Sendable {
    /// As the table's header has it: `physicalName`, or else `name`.
    public var name: String
    public var kind: Kind?
    public var isRequired = false
    public var isUnique = false
    /// Its place in the primary key, counted from 1.
    public var keyPlace: Int64?
    public var options = Options()
    public var rules: [Rule] = []
    public var references: [Reference] = []
  }

  /// `relationships`: each value is one of another table's column.
  public struct Reference: Hashable, Sendable {
    public var table: String
    public var column: String
  }

  /// `logicalType`. What is nested is JSON in a plain table; what it is made of is not looked at.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case string, date, timestamp, time, number, integer, boolean, object, array
  }

  /// `logicalTypeOptions`.
  public struct Options: Hashable, Sendable {
    public var minLength: Int64?
    public var maxLength: Int64?
    public var pattern: String?
    /// Of those that are known here; others are words for people.
    public var format: String?
    public var minimum: Limit?
    public var maximum: Limit?
    public var multipleOf: Double?
  }

  /// A bound of values: a number, or a text that dates are compared with.
  public struct Limit: Hashable, Sendable {
    public enum Value: Hashable, Sendable { case number(Double), text(String) }
    public var value: Value
    /// Whether the bound itself is outside.
    public var isExclusive = false
  }

  /// A rule of `quality` with a metric of the standard's library.
  public struct Rule: Hashable, Sendable {
    public enum Metric: String, Hashable, Sendable, CaseIterable {
      case nullValues, missingValues, invalidValues, duplicateValues, rowCount
    }
    public enum Unit: String, Hashable, Sendable, CaseIterable { case rows, percent }

    public var id: String?
    public var metric: Metric
    public var bound: Bound
    public var unit = Unit.rows
    public var dimension: String?
    public var severity: String?
    /// Of `missingValues`: what counts as missing beside nothing at all.
    public var missing: [String] = []
    /// Of `invalidValues`.
    public var valid: [String]?
    public var pattern: String?
    /// Of `duplicateValues` of a table: the columns that are compared together.
    public var columns: [String] = []
  }

  /// A rule of `quality` of the type `custom` for the engine `lingqu`: what must be true of each row. A row of which it cannot be
  /// told, because a value is missing or unreadable, is not counted: that is for other rules.
  public struct CrossFieldRule: Hashable, Sendable {
    public var id: String?
    public var condition: RowCondition
    /// How many rows may be against it; unless told none.
    public var bound: Bound
    public var unit = Rule.Unit.rows
    public var dimension: String?
    public var severity: String?
  }

  /// What a metric must be.
  public enum Bound: Hashable, Sendable {
    case exactly(Double), not(Double), above(Double), atLeast(Double), below(Double), atMost(Double)
    case between(Double, Double), notBetween(Double, Double)

    public func holds(_ value: Double) -> Bool {
      switch self {
      case .exactly(let bound): value == bound
      case .not(let bound): value != bound
      case .above(let bound): value > bound
      case .atLeast(let bound): value >= bound
      case .below(let bound): value < bound
      case .atMost(let bound): value <= bound
      // The standard: the same as mustBeGreaterThan and mustBeLessThan.
      case .between(let least, let most): value > least && value < most
      case .notBetween(let least, let most): !(value > least && value < most)
      }
    }
  }
}
