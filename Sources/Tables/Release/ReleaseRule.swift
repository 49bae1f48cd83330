/// What of a table may leave, and in which form: a value, kept as JSON beside a policy and signed with the agreement.
///
/// Only what it names leaves: a column that the table gains later does not. A row leaves if the filter is certainly true of it, so
/// one whose value is missing or cannot be read stays.
public struct ReleaseRule: Hashable, Sendable {
  /// Names of the columns that leave. They keep the order that the table has.
  public var columns: [String]
  /// Which rows leave; nil: all. It may ask for columns that do not leave.
  public var rows: RowCondition?
  /// What becomes of the values of a column; those without one leave as they are.
  public var masks: [String: Mask]
  /// How many rows must look alike before any of them leaves.
  public var anonymity: Anonymity?

  public init(
    columns: [String], rows: RowCondition? = nil, masks: [String: Mask] = [:], anonymity: Anonymity? = nil
  ) {
    self.columns = columns
    self.rows = rows
    self.masks = masks
    self.anonymity = anonymity
  }

  /// What becomes of a value. One that is missing stays missing.
  public enum Mask: Hashable, Sendable {
    /// The column does not leave.
    case drop
    /// A code that stands for the value (HMAC-SHA-256): the same for the same value under one key, and under another key another.
    /// Columns of one domain can be compared with each other.
    case hash(domain: String)
    /// `*` for each character but the first and the last ones. A value that has no more than those is masked whole.
    case mask(first: Int, last: Int)
    /// A coarser value. One that cannot be read becomes ``Generalisation/unknown``.
    case generalise(Generalisation)
  }

  public enum Generalisation: Hashable, Sendable {
    /// Numbers become ranges of one width: `[30,40)`.
    case step(Decimal128)
    /// Numbers become ranges between these bounds, which go up: `<18`, `[18,60)`, `≥60`.
    case bounds([Decimal128])
    /// Days and times become the first part of their date.
    case date(DatePart)
    /// Division codes (GB/T 2260) become those of their province or city, with zeros at the end.
    case division(DivisionLevel)
    /// Codes become others; those that are not in the list become `other`.
    case codes([String: String], other: String)

    /// What stands for a value that cannot be read.
    public static let unknown = "*"
  }

  public enum DatePart: String, Hashable, Sendable, CaseIterable { case year, quarter, month }

  public enum DivisionLevel: String, Hashable, Sendable, CaseIterable { case province, city }
}

/// k-anonymity of what is released (Samarati and Sweeney 1998): each combination of these columns' values is that of `k` rows at
/// least.
public struct Anonymity: Hashable, Sendable {
  /// By which somebody could be found who is known from elsewhere (quasi-identifiers).
  public var columns: [String]
  public var k: Int
  public var small: Small

  /// What becomes of rows of which there are too few.
  public enum Small: String, Hashable, Sendable, CaseIterable {
    /// Nothing is released.
    case refuse
    /// They are left out, and counted.
    case suppress
  }

  public init(columns: [String], k: Int, small: Small = .refuse) {
    self.columns = columns
    self.k = k
    self.small = small
  }
}

/// Which rows are meant: comparisons and their combinations, as data.
///
/// What is asked of a value that is missing or cannot be read is neither true nor false, and so is what follows from it (Kleene's
/// three values).
public indirect enum RowCondition: Hashable, Sendable {
  case test(Test)
  case comparison(Comparison)
  case sum(Sum)
  case all([RowCondition])
  case any([RowCondition])
  case not(RowCondition)

  public struct Test: Hashable, Sendable {
    public var column: String
    public var `operator`: Operator
    public var kind: DataContract.Kind
    /// One, for ``Operator/isAnyOf`` and ``Operator/isNoneOf`` several, for ``Operator/isMissing`` and ``Operator/isPresent`` none.
    public var values: [ComparedValue]

    public init(column: String, _ operator: Operator, kind: DataContract.Kind, values: [ComparedValue]) {
      self.column = column
      self.operator = `operator`
      self.kind = kind
      self.values = values
    }
  }

  /// One column against another of the same row.
  public struct Comparison: Hashable, Sendable {
    public var column: String
    /// One of ``Operator/ofTwo``.
    public var `operator`: Operator
    public var other: String
    /// How both are read.
    public var kind: DataContract.Kind

    public init(column: String, _ operator: Operator, other: String, kind: DataContract.Kind) {
      (self.column, self.operator, self.other, self.kind) = (column, `operator`, other, kind)
    }
  }

  /// What several columns of a row come to, against another column or a number.
  public struct Sum: Hashable, Sendable {
    public enum Total: Hashable, Sendable { case column(String), number(Double) }

    public var columns: [String]
    /// One of ``Operator/ofTwo``.
    public var `operator`: Operator
    public var total: Total
    /// How far apart two may be that count as equal, beside what binary fractions lose.
    public var tolerance: Double

    public init(of columns: [String], _ operator: Operator, _ total: Total, tolerance: Double = 0) {
      (self.columns, self.operator, self.total, self.tolerance) = (columns, `operator`, total, tolerance)
    }
  }

  public enum Operator: String, Hashable, Sendable, CaseIterable {
    case eq, neq, lt, lteq, gt, gteq, isAnyOf, isNoneOf, startsWith
    /// Of division codes (GB/T 2260): it is the division or lies in it.
    case isPartOf
    case isMissing, isPresent

    /// Those that hold one thing against another of its kind.
    static let ofTwo: [Operator] = [.eq, .neq, .lt, .lteq, .gt, .gteq]
  }
}
