public import Vocabulary

/// What an evaluation found: the same from the same answers, to the byte. It holds no times; what was measured of speed is a file of its own.
public struct EvaluationReport: Hashable, Sendable {
  public static let format = "lingqu-evaluation/1"

  /// Tokens that were used, and what they cost.
  public struct Cost: Hashable, Sendable, Codable {
    public let answers: Int
    public let promptTokens: Int64
    public let completionTokens: Int64
    /// For 1,000 items of the task, if prices were given.
    public let fenPerThousandItems: Double?

    /// - Parameters:
    ///   - items: questions of the task, of which each may have had several answers.
    ///   - fenPerMillion: prices of a million tokens of prompts and of answers.
    public init(
      answers: Int, items: Int, promptTokens: Int64, completionTokens: Int64,
      fenPerMillion: (prompt: Double, completion: Double)?
    ) {
      self.answers = answers
      self.promptTokens = promptTokens
      self.completionTokens = completionTokens
      fenPerThousandItems = fenPerMillion.map {
        items > 0
          ? (Double(promptTokens) * $0.prompt + Double(completionTokens) * $0.completion) / 1_000 / Double(items) : 0
      }
    }
  }

  /// The third axis: what the model was trained on.
  public struct Corpus: Hashable, Sendable {
    public let sources: CorpusSources
    /// Nil: no file of the corpus was at hand.
    public let contamination: Contamination?
    public init(sources: CorpusSources, contamination: Contamination?) {
      self.sources = sources
      self.contamination = contamination
    }
  }

  public var task: String
  public var version: String?
  /// SHA-256 of the task file and of the data, in lower-case hexadecimal.
  public var taskDigest: String
  public var dataDigest: String
  public var model: String
  /// Who judged, if a judge did.
  public var judge: String?
  public var items: Int
  public var seed: UInt64
  public var scores: [MetricScore]
  public var comparisons: [PairedComparison] = []
  public var cost: Cost?
  public var corpus: Corpus?

  public init(
    task: EvaluationTask, taskDigest: String, dataDigest: String, model: String, judge: String? = nil, items: Int,
    seed: UInt64, scores: [MetricScore]
  ) {
    self.task = task.name
    version = task.version
    self.taskDigest = taskDigest
    self.dataDigest = dataDigest
    self.model = model
    self.judge = judge
    self.items = items
    self.seed = seed
    self.scores = scores
  }

  /// Compares every metric with another model's report, item by item. Refuses a report of another task, or of other data.
  public mutating func compare(with other: EvaluationReport, heldOut: Bool) throws(Refusal) {
    try requireComparable(with: other)
    for score in scores {
      guard let theirs = other.scores.first(where: { $0.metric == score.metric && $0.filter == score.filter }) else {
        continue
      }
      comparisons.append(
        try PairedComparison(score, against: theirs, baseline: other.model, heldOut: heldOut, seed: seed))
    }
  }

  /// Refuses a report of another task, of other data, or of another number of items.
  public func requireComparable(with other: EvaluationReport) throws(Refusal) {
    guard other.taskDigest == taskDigest, other.dataDigest == dataDigest, other.items == items else {
      throw Refusal(
        .unacceptable, rule: "evaluation.not-comparable",
        Text(zh: "\(other.model) 的报告用的是另一任务或另一数据", en: "the report of \(other.model) is of another task or other data"),
        remedy: Text(
          zh: "用同一任务文件、同一数据、同一 --limit 评测两个模型", en: "evaluate both with the same task file, data and --limit"))
    }
  }

  /// The scores of the items that the training text does not hold; nil if it holds none of them, or all.
  public var withoutLeaks: [MetricScore]? {
    let leaked = Set(corpus?.contamination?.leaks.map(\.item) ?? [])
    guard !leaked.isEmpty, leaked.count < items else { return nil }
    return scores.map { $0.keeping { !leaked.contains($0) } }
  }

  // MARK: As JSON

  public var json: JSON {
    var members: [String: JSON] = [
      "format": .string(Self.format), "model": .string(model), "seed": .int(Int64(seed)),
      "task": ["name": .string(task), "sha256": .string(taskDigest), "version": version.map { .string($0) } ?? .null],
      "data": ["sha256": .string(dataDigest), "items": .int(Int64(items))],
      "items": .object(
        Dictionary(uniqueKeysWithValues: scores.map { ($0.metric + "," + $0.filter, Self.statistics(of: $0)) })),
    ]
    var capability: [String: JSON] = ["scores": .array(scores.map(score))]
    if let judge { capability["judge"] = .string(judge) }
    if let without = withoutLeaks { capability["withoutLeaks"] = .array(without.map(score)) }
    if !comparisons.isEmpty { capability["comparisons"] = .array(comparisons.compactMap { try? JSON(encoding: $0) }) }
    members["capability"] = .object(capability)
    if let cost { members["cost"] = try? JSON(encoding: cost) }
    if let corpus { members["corpus"] = Self.json(of: corpus) }
    return .object(members)
  }

  private func score(_ score: MetricScore) -> JSON {
    let found = score.uncertainty(seed: seed)
    return [
      "metric": .string(score.metric), "filter": .string(score.filter), "value": .double(score.value),
      "standardError": .double(found.standardError), "low": .double(found.low), "high": .double(found.high),
      "higherIsBetter": .bool(score.higherIsBetter),
    ]
  }

  private static func statistics(of score: MetricScore) -> JSON {
    let rows: [JSON] = score.statistics.map { row in row.count == 1 ? number(row[0]) : .array(row.map(number)) }
    return [
      "aggregate": .string(score.aggregate.rawValue), "higherIsBetter": .bool(score.higherIsBetter),
      "statistics": .array(rows),
    ]
  }

  private static func number(_ value: Double) -> JSON {
    if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return .int(whole) }
    return .double(value)
  }

  private static func json(of corpus: Corpus) -> JSON {
    let sources: [JSON] = corpus.sources.sources.map { source in
      [
        "name": .string(source.name), "licence": source.licence.map { .string($0) } ?? .null,
        "right": source.right.map { .string($0) } ?? .null,
      ]
    }
    var members: [String: JSON] = ["sources": .array(sources)]
    if let contamination = corpus.contamination { members["contamination"] = try? JSON(encoding: contamination) }
    return .object(members)
  }

  /// Reads what a comparison needs of a report.
  public init(reading json: JSON) throws(Refusal) {
    func refused() -> Refusal {
      Refusal(
        .invalid, rule: "evaluation.report-unreadable", Text(zh: "不是评测报告", en: "it is not an evaluation's report"),
        remedy: Text(zh: "给出 lingqu model eval 写的 report.json", en: "give a report.json of lingqu model eval"))
    }
    guard json["format"]?.string == Self.format, let model = json["model"]?.string,
      let task = json["task"]?["name"]?.string, let taskDigest = json["task"]?["sha256"]?.string,
      let dataDigest = json["data"]?["sha256"]?.string, let count = json["data"]?["items"]?.int,
      let members = json["items"]?.object
    else { throw refused() }
    (self.task, self.taskDigest, self.dataDigest, self.model) = (task, taskDigest, dataDigest, model)
    version = json["task"]?["version"]?.string
    (items, seed, scores) = (Int(count), UInt64(json["seed"]?.int ?? 0), [])
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      let parts = PythonText.split(name, by: ",", most: 1)
      guard parts.count == 2, let rows = value["statistics"]?.array, rows.count == items,
        let aggregate = value["aggregate"]?.string.flatMap({ Aggregate(rawValue: $0) })
      else { throw refused() }
      let statistics = rows.map { row in row.array?.compactMap(\.double) ?? [row.double].compactMap { $0 } }
      guard statistics.allSatisfy({ $0.count == aggregate.width }) else { throw refused() }
      scores.append(
        MetricScore(
          metric: parts[0], filter: parts[1], higherIsBetter: value["higherIsBetter"]?.bool ?? true,
          aggregate: aggregate, statistics: statistics))
    }
  }
}
