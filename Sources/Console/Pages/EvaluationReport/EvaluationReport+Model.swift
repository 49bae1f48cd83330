public import Vocabulary

extension Console {
  /// What an evaluation found, on its three axes: capability, compute and data.
  public enum EvaluationReport {
    public struct Model: Sendable {
      public var model: String
      public var task: String
      public var items: Int64
      public var seed: Int64
      public var taskDigest: String
      public var dataDigest: String
      public var judge: String?
      public var scores: [Score]
      public var comparisons: [Comparison] = []
      public var cost: Cost?
      public var load: Load?
      /// Nil: nobody told what the model was trained on.
      public var corpus: Corpus?
    }

    public struct Score: Hashable, Sendable {
      public var metric: String
      public var filter: String
      public var value: Double
      public var low: Double
      public var high: Double
    }

    /// A difference to a baseline on the same items, with its 95 % interval.
    public struct Comparison: Hashable, Sendable {
      public var baseline: String
      public var metric: String
      public var difference: Double
      public var low: Double
      public var high: Double
      public var higherIsBetter: Bool
      public var heldOut: Bool

      /// The whole interval lies on the better side.
      var beats: Bool { higherIsBetter ? low > 0 : high < 0 }
    }

    public struct Cost: Hashable, Sendable {
      public var answers: Int64
      public var promptTokens: Int64
      public var completionTokens: Int64
      public var fenPerThousandItems: Double?
    }

    public struct Load: Hashable, Sendable {
      public var concurrency: Int64
      public var answersPerSecond: Double
      public var tokensPerSecond: Double
      public var firstToken: Quantiles
      public var perToken: Quantiles
      public var limits: [Limit]
    }

    /// Milliseconds.
    public struct Quantiles: Hashable, Sendable {
      public var p50: Double
      public var p99: Double
    }

    /// A published limit of the 99th hundredth, in milliseconds.
    public struct Limit: Hashable, Sendable {
      public var name: String
      public var firstToken: Double
      public var perToken: Double
      public var isKept: Bool
    }

    public struct Corpus: Hashable, Sendable {
      public var sources: [Source]
      public var leaks: Int64?
      public var scanned: Int64?
      public var bytes: Int64?
    }

    public struct Source: Hashable, Sendable {
      public var name: String
      public var licence: String?
      public var right: String?
    }
  }
}

extension Console.EvaluationReport.Model {
  private static let most = 40

  /// Reads `report.json` as `lingqu model eval` writes it; `load`, where it was measured, is the file beside it.
  public init(reading json: JSON, load: JSON? = nil) throws(Refusal) {
    guard json["format"]?.string == "lingqu-evaluation/1", let model = json["model"]?.string,
      let task = json["task"]?["name"]?.string, let scores = json["capability"]?["scores"]?.array
    else { throw Self.refusal }
    self.model = Self.cut(model)
    self.task = Self.cut([task, json["task"]?["version"]?.string].compactMap { $0 }.joined(separator: " "))
    items = json["data"]?["items"]?.int ?? 0
    seed = json["seed"]?.int ?? 0
    taskDigest = Self.cut(json["task"]?["sha256"]?.string ?? "")
    dataDigest = Self.cut(json["data"]?["sha256"]?.string ?? "")
    judge = json["capability"]?["judge"]?.string.map(Self.cut)
    self.scores = scores.prefix(Self.most).compactMap { item in
      guard let metric = item["metric"]?.string, let value = Self.number(item["value"]) else { return nil }
      return .init(
        metric: Self.cut(metric), filter: Self.cut(item["filter"]?.string ?? ""), value: value,
        low: Self.number(item["low"]) ?? value, high: Self.number(item["high"]) ?? value)
    }
    comparisons = Self.comparisons(json["capability"]?["comparisons"])
    if let told = json["cost"], let answers = told["answers"]?.int {
      cost = .init(
        answers: answers, promptTokens: told["promptTokens"]?.int ?? 0,
        completionTokens: told["completionTokens"]?.int ?? 0,
        fenPerThousandItems: Self.number(told["fenPerThousandItems"]))
    }
    if let told = load ?? json["load"] { self.load = Self.load(told) }
    if let told = json["corpus"] {
      let found = told["contamination"]
      corpus = .init(
        sources: (told["sources"]?.array ?? []).prefix(Self.most).compactMap { source in
          source["name"]?.string.map {
            .init(
              name: Self.cut($0), licence: source["licence"]?.string.map(Self.cut),
              right: source["right"]?.string.map(Self.cut))
          }
        }, leaks: found?["leaks"]?.array.map { Int64($0.count) } ?? found?["leaks"]?.int,
        scanned: found?["items"]?.int, bytes: found?["bytes"]?.int)
    }
  }

  /// Reads a list of comparisons; those that cannot be drawn are left out.
  public static func comparisons(_ list: JSON?) -> [Console.EvaluationReport.Comparison] {
    (list?.array ?? []).prefix(most).compactMap { item in
      guard let baseline = item["baseline"]?.string, let difference = number(item["difference"]),
        let low = number(item["low"]), let high = number(item["high"])
      else { return nil }
      return .init(
        baseline: cut(baseline), metric: cut(item["metric"]?.string ?? ""), difference: difference, low: low,
        high: high, higherIsBetter: item["higherIsBetter"]?.bool ?? true, heldOut: item["heldOut"]?.bool ?? false)
    }
  }

  private static func load(_ told: JSON) -> Console.EvaluationReport.Load? {
    func quantiles(_ name: String) -> Console.EvaluationReport.Quantiles? {
      guard let p50 = number(told[name]?["p50"]), let p99 = number(told[name]?["p99"]) else { return nil }
      return .init(p50: p50, p99: p99)
    }
    guard let first = quantiles("firstTokenMilliseconds"), let each = quantiles("perTokenMilliseconds") else {
      return nil
    }
    return .init(
      concurrency: told["concurrency"]?.int ?? 0, answersPerSecond: number(told["answersPerSecond"]) ?? 0,
      tokensPerSecond: number(told["tokensPerSecond"]) ?? 0, firstToken: first, perToken: each,
      limits: (told["limits"]?.array ?? []).prefix(12).compactMap { limit in
        guard let name = limit["limit"]?.string, let first = number(limit["firstTokenMilliseconds"]),
          let each = number(limit["perTokenMilliseconds"]), let isKept = limit["isKept"]?.bool
        else { return nil }
        return .init(name: cut(name), firstToken: first, perToken: each, isKept: isKept)
      })
  }

  /// What can be drawn.
  private static func number(_ json: JSON?) -> Double? {
    (json?.double ?? json?.int.map(Double.init)).flatMap { $0.isFinite && abs($0) < 1e12 ? $0 : nil }
  }

  private static func cut(_ text: String) -> String { String(text.prefix(200)) }

  private static var refusal: Refusal {
    Refusal(
      .invalid, rule: "evaluation.report-unreadable", Text(zh: "这不是评测报告", en: "this is no evaluation report"),
      remedy: Text(
        zh: "选择 lingqu model eval 写出的 report.json", en: "choose the report.json that lingqu model eval writes"),
      field: "/document")
  }
}
