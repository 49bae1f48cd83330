public import Evaluation
public import Identity
public import Vocabulary

/// An evaluation that was attached to a model: the report's digest, and the comparisons that the hub computed from its items.
public struct ModelReport: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "mrp"

  public var id: ID<ModelReport>
  public var model: ID<RegisteredModel>
  public var by: ID<Participant>
  public var at: Instant
  public var task: String
  /// SHA-256 of the document's canonical JSON, lower-case hexadecimal, and its length in bytes.
  public var sha256: String
  public var bytes: Int64
  public var comparisons: [PairedComparison]
}

public struct ModelReportDraft: Hashable, Sendable, Codable {
  public var task: String
  /// The whole report, as whatever evaluated wrote it.
  public var document: JSON
  public var comparisons: [Scores]

  /// The scores of a model and a baseline on the same items, in one order.
  public struct Scores: Hashable, Sendable, Codable {
    public var baseline: String
    public var metric: String
    public var higherIsBetter: Bool
    /// The items were held back from the model's training.
    public var heldOut: Bool
    public var model: [Double]
    public var other: [Double]
  }

  public init(task: String, document: JSON, comparisons: [Scores]) {
    self.task = task
    self.document = document
    self.comparisons = comparisons
  }
}

extension ModelReportDraft.Scores {
  /// Every metric that is a mean over the items, of two reports of one task and data. Throws `evaluation.not-comparable` if they are not.
  public static func all(
    of report: EvaluationReport, beside other: EvaluationReport, named baseline: String, heldOut: Bool
  ) throws(Refusal) -> [Self] {
    try report.requireComparable(with: other)
    return report.scores.compactMap { score in
      let theirs = other.scores.first { $0.metric == score.metric && $0.filter == score.filter }
      guard let theirs, score.aggregate == .mean else { return nil }
      return Self(
        baseline: baseline, metric: score.metric + "," + score.filter, higherIsBetter: score.higherIsBetter,
        heldOut: heldOut, model: score.statistics.map { $0[0] }, other: theirs.statistics.map { $0[0] })
    }
  }
}

extension PairedComparison {
  /// The fewest items that an interval is told of.
  public static let fewestItems = 10
  public static let mostItems = 10_000

  /// Compares item by item: the mean of the differences, and its 95 % interval by Student's t.
  init(of scores: ModelReportDraft.Scores) throws(Refusal) {
    let count = scores.model.count
    guard count == scores.other.count, (Self.fewestItems...Self.mostItems).contains(count) else {
      throw RegistryRefusal.items
    }
    let differences = zip(scores.model, scores.other).map { $0 - $1 }
    guard differences.allSatisfy({ $0.isFinite && $0.magnitude < 1e100 }) else { throw RegistryRefusal.items }
    let n = Double(count)
    let mean = differences.reduce(0, +) / n
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    let half = Self.student(n - 1) * (variance / n).squareRoot()
    self.init(
      baseline: scores.baseline, metric: scores.metric, higherIsBetter: scores.higherIsBetter, items: count,
      difference: mean, low: mean - half, high: mean + half, heldOut: scores.heldOut)
  }

  /// The 97.5 % point of Student's t, by the Cornish–Fisher expansion (Abramowitz and Stegun 26.7.5): exact to four decimals
  /// from nine degrees of freedom on.
  static func student(_ freedom: Double) -> Double {
    let z = 1.959963984540054
    let (z3, z5, z7) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z)
    let first = (z3 + z) / 4
    let second = (5 * z5 + 16 * z3 + 3 * z) / 96
    let third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384
    return z + first / freedom + second / (freedom * freedom) + third / (freedom * freedom * freedom)
  }
}
