/// How good a table is, in the six dimensions by which data are judged in China (GB/T 36344-2018, clause 6).
///
/// The score of a check is the standard's X = A / B: of all rows, those that are as they should be. A dimension's is the mean of
/// its checks, the whole the mean of the dimensions that were looked at. What nobody has looked at has no score: it is neither
/// good nor bad.
public struct QualityScore: Hashable, Sendable, Codable {
  public enum Dimension: String, Hashable, Sendable, Codable, CaseIterable {
    /// 规范性: values are of the kinds, formats and code lists that were agreed, rows as long as the header.
    case normativity
    /// 完整性: what must be there is there.
    case completeness
    /// 准确性: values are within their limits, and no thing is told twice.
    case accuracy
    /// 一致性: what is told in two places is the same.
    case consistency
    /// 时效性: the newest are no older than was promised.
    case timeliness
    /// 可访问性: whoever may have it can read it.
    case accessibility

    /// The dimension under which the standard counts what a data contract calls so.
    init(word: String) {
      self =
        switch word {
        case "completeness", "coverage": .completeness
        case "accuracy", "uniqueness": .accuracy
        case "consistency": .consistency
        case "timeliness": .timeliness
        case "accessibility", "availability": .accessibility
        default: .normativity
        }
    }

    public var zh: String {
      switch self {
      case .normativity: "规范性"
      case .completeness: "完整性"
      case .accuracy: "准确性"
      case .consistency: "一致性"
      case .timeliness: "时效性"
      case .accessibility: "可访问性"
      }
    }
  }

  /// Of the weakest dimension: what is good in most ways may be of no use for the one. Ours: the standard knows none.
  public enum Grade: String, Hashable, Sendable, Codable, CaseIterable {
    case excellent, good, fair, poor

    init(_ score: Double) {
      self = score >= 95 ? .excellent : score >= 85 ? .good : score >= 70 ? .fair : .poor
    }

    public var zh: String {
      switch self {
      case .excellent: "优"
      case .good: "良"
      case .fair: "中"
      case .poor: "差"
      }
    }
  }

  public struct Part: Hashable, Sendable, Codable {
    public var dimension: Dimension
    /// 0 to 100.
    public var score: Double
    /// How many checks it is the mean of.
    public var checks: Int
  }

  /// 0 to 100.
  public var total: Double
  public var grade: Grade
  /// Those that were looked at, in the standard's order.
  public var parts: [Part]

  /// - Parameter shares: of each check its dimension and what share of the rows is as it should be, 0 to 1.
  init(_ shares: [(dimension: Dimension, share: Double)]) {
    parts = Dimension.allCases.compactMap { dimension in
      let own = shares.filter { $0.dimension == dimension }
      guard !own.isEmpty else { return nil }
      let mean = own.reduce(0) { $0 + min(max($1.share, 0), 1) } / Double(own.count)
      return Part(dimension: dimension, score: Self.rounded(mean * 100), checks: own.count)
    }
    total = parts.isEmpty ? 0 : Self.rounded(parts.reduce(0) { $0 + $1.score } / Double(parts.count))
    grade = Grade(parts.map(\.score).min() ?? 0)
  }

  /// To hundredths, downwards: nothing is whole that is not.
  private static func rounded(_ score: Double) -> Double { (score * 100 + 1e-9).rounded(.down) / 100 }
}

extension QualityScore {
  /// What a report's own figures come to.
  public init(of report: CheckReport) {
    self.init(
      rows: report.rows, ragged: report.ragged, columns: report.columns, missing: report.missingColumns.count,
      report.checks)
  }

  /// What the checks of a table come to. That it could be read at all is what is known of its accessibility.
  ///
  /// - Parameters:
  ///   - columns: how many the contract has, and how many of those are `missing`.
  init(rows: Int64, ragged: Int64, columns: Int, missing: Int, _ checks: [CheckReport.Outcome]) {
    func share(_ good: Int64, of all: Int64) -> Double { all == 0 ? 1 : Double(good) / Double(all) }
    var shares: [(QualityScore.Dimension, Double)] = [
      (.accessibility, 1), (.normativity, share(rows - ragged, of: rows)),
    ]
    if columns > 0 { shares.append((.normativity, share(Int64(columns - missing), of: Int64(columns)))) }
    for check in checks {
      // What is one answer for the whole table is kept or not.
      let isWhole = check.metric == DataContract.Rule.Metric.rowCount.rawValue || check.metric == Freshness.metric
      shares.append(
        (.init(word: check.dimension), isWhole ? (check.passed ? 1 : 0) : share(rows - check.found, of: rows)))
    }
    self.init(shares.map { (dimension: $0.0, share: $0.1) })
  }
}
