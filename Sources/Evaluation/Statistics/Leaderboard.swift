public import Vocabulary

/// Models on one test set, the better ones first. A model's rank is one more than the number of models that are better than it and not by
/// chance, so those between which the items do not tell have a rank in common.
public struct Leaderboard: Hashable, Sendable, Codable {
  public struct Row: Hashable, Sendable, Codable {
    public let rank: Int
    public let model: String
    public let value: Double
    public let standardError: Double
    /// The ends of the 95 % interval.
    public let low: Double
    public let high: Double
    /// Who signed the report, as whoever made the list checked; nil: nobody.
    public let signer: String?
  }

  public let task: String
  /// SHA-256 of the task file and of the data, in lower-case hexadecimal. The data may be kept from everybody but the evaluator.
  public let taskDigest: String
  public let dataDigest: String
  public let items: Int
  public let metric: String
  public let higherIsBetter: Bool
  public let rows: [Row]

  /// The most models that are compared, each with each.
  public static let most = 50

  /// - Parameters:
  ///   - reports: of one task and data, a model once each; with the name of who signed each.
  ///   - metric: such as `exact_match,strict-match`; the first of the first report unless told.
  public init(_ reports: [(report: EvaluationReport, signer: String?)], metric: String?) throws(Refusal) {
    guard let first = reports.first?.report, reports.count <= Self.most else { throw Self.count }
    let names = first.scores.map { $0.metric + "," + $0.filter }
    guard let metric = metric ?? names.first, names.contains(metric) else {
      throw Refusal(
        .invalid, rule: "evaluation.metric-unknown",
        Text(zh: "报告没有指标 \(metric ?? "")", en: "the reports have no metric \(metric ?? "")"),
        remedy: Text(zh: "可用：" + names.joined(separator: "；"), en: "one of: " + names.joined(separator: "; ")))
    }
    var entries: [(report: EvaluationReport, score: MetricScore, signer: String?)] = []
    for (report, signer) in reports {
      guard report.taskDigest == first.taskDigest, report.dataDigest == first.dataDigest,
        let score = report.scores.first(where: { $0.metric + "," + $0.filter == metric })
      else { throw Self.other(report.model, than: first.model) }
      guard !entries.contains(where: { $0.report.model == report.model }) else { throw Self.twice(report.model) }
      entries.append((report, score, signer))
    }
    let sign: Double = entries[0].score.higherIsBetter ? -1 : 1
    entries.sort { (sign * $0.score.value, $0.report.model) < (sign * $1.score.value, $1.report.model) }
    var rows: [Row] = []
    for (place, entry) in entries.enumerated() {
      var better = 0
      // Only those above can be better.
      for other in entries[..<place] {
        let comparison = try PairedComparison(
          other.score, against: entry.score, baseline: entry.report.model, heldOut: false, seed: first.seed)
        if comparison.beats { better += 1 }
      }
      let found = entry.score.uncertainty(seed: first.seed)
      rows.append(
        Row(
          rank: better + 1, model: entry.report.model, value: entry.score.value, standardError: found.standardError,
          low: found.low, high: found.high, signer: entry.signer))
    }
    (task, taskDigest, dataDigest) = (first.task, first.taskDigest, first.dataDigest)
    (items, self.metric, higherIsBetter) = (first.items, metric, entries[0].score.higherIsBetter)
    self.rows = rows
  }

  private static var count: Refusal {
    Refusal(
      .invalid, rule: "evaluation.leaderboard-size",
      Text(zh: "排行榜应有 1 至 \(most) 份报告", en: "a leaderboard has 1 to \(most) reports"))
  }
  private static func other(_ model: String, than first: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "evaluation.not-comparable",
      Text(
        zh: "\(model) 与 \(first) 的报告不是同一任务、数据与指标",
        en: "the reports of \(model) and \(first) are not of one task, data and metric"),
      remedy: Text(zh: "用同一任务文件和同一数据评测", en: "evaluate all with the same task file and data"))
  }
  private static func twice(_ model: String) -> Refusal {
    Refusal(
      .invalid, rule: "evaluation.model-twice",
      Text(zh: "\(model) 有两份报告", en: "there are two reports of \(model)"),
      remedy: Text(zh: "每个模型只留一份报告", en: "keep one report of each model"))
  }
}
