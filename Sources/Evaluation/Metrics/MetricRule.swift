public import Vocabulary

/// A metric of a task, and how it is to be computed.
public struct MetricRule: Sendable {
  public enum Name: String, Sendable, CaseIterable {
    case exactMatch = "exact_match"
    case accuracy = "acc"
    case accuracyByLength = "acc_norm"
    case accuracyByBytes = "acc_bytes"
    case f1, bleu, chrf, rouge1, rouge2, rougeL
    case passAtK = "pass@k"
    case perplexity
    case wordPerplexity = "word_perplexity"
    case bytePerplexity = "byte_perplexity"
    case bitsPerByte = "bits_per_byte"
    case judge

    func fits(_ kind: EvaluationTask.OutputType) -> Bool {
      switch self {
      case .exactMatch, .bleu, .chrf, .rouge1, .rouge2, .rougeL, .passAtK, .judge: kind == .generate
      case .accuracy: kind == .choice || kind == .likelihood
      case .accuracyByLength, .accuracyByBytes: kind == .choice
      case .f1: kind == .generate || kind == .choice
      case .perplexity: kind == .likelihood
      case .wordPerplexity, .bytePerplexity, .bitsPerByte: kind == .rolling
      }
    }

    /// What the harness calls the way from items to one number.
    func aggregation(_ kind: EvaluationTask.OutputType) -> String {
      switch self {
      case .f1: kind == .choice ? "f1" : "mean"
      case .bleu, .chrf, .perplexity, .bitsPerByte: rawValue
      case .wordPerplexity, .bytePerplexity: "weighted_perplexity"
      default: "mean"
      }
    }

    var higherIsBetter: Bool {
      switch self {
      case .perplexity, .wordPerplexity, .bytePerplexity, .bitsPerByte: false
      default: true
      }
    }
  }

  public let name: Name
  public var ignoresCase = false
  public var ignoresPunctuation = false
  public var ignoresNumbers = false
  public var regexesToIgnore: [String] = []
  /// How texts become words: the tokenizer's name, as sacrebleu has it; `zh` counts each Chinese character.
  public var tokenizer: TextTokenizer?
  /// Of pass@k.
  public var ks: [Int] = [1]
  public var judge: JudgeRule?

  static func read(_ node: TaskNode, _ kind: EvaluationTask.OutputType) throws(Refusal) -> [MetricRule] {
    var rules: [MetricRule] = []
    for item in node.items {
      let rule = try MetricRule(reading: item, kind)
      guard !rules.contains(where: { $0.name == rule.name }) else {
        throw item.fail("指标重复", "the metric is there twice")
      }
      rules.append(rule)
    }
    if !rules.isEmpty { return rules }
    return switch kind {
    case .generate: [MetricRule(.exactMatch)]
    case .choice: [MetricRule(.accuracy), MetricRule(.accuracyByLength)]
    case .likelihood: [MetricRule(.perplexity), MetricRule(.accuracy)]
    case .rolling: [MetricRule(.wordPerplexity), MetricRule(.bytePerplexity), MetricRule(.bitsPerByte)]
    }
  }

  public init(_ name: Name) { self.name = name }

  private init(reading node: TaskNode, _ kind: EvaluationTask.OutputType) throws(Refusal) {
    try node.allow([
      "metric", "aggregation", "higher_is_better", "ignore_case", "ignore_punctuation", "ignore_numbers",
      "regexes_to_ignore", "tokenize", "k", "rubric", "score_pattern", "scale",
    ])
    let given = try node["metric"].neededText()
    guard let name = Name(rawValue: given == "pass_at_k" ? "pass@k" : given) else {
      let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw node["metric"].fail(
        "不支持指标 \(given)", "the metric \(given) is not supported", remedy: Text(zh: known, en: known))
    }
    self.name = name
    let usual = name.aggregation(kind)
    if let aggregation = try node["aggregation"].text(), aggregation != usual {
      throw node["aggregation"].fail(
        "\(given) 的汇总方式是 \(usual)", "\(given) is aggregated by \(usual)", remedy: Text(zh: "去掉这一行", en: "leave it out"))
    }
    if let better = try node["higher_is_better"].flag(), better != name.higherIsBetter {
      throw node["higher_is_better"].fail("方向相反", "it is the other way round")
    }
    ignoresCase = try node["ignore_case"].flag() ?? false
    ignoresPunctuation = try node["ignore_punctuation"].flag() ?? false
    ignoresNumbers = try node["ignore_numbers"].flag() ?? false
    regexesToIgnore = try node["regexes_to_ignore"].texts()
    for regex in regexesToIgnore { _ = try PythonPattern(regex, field: node["regexes_to_ignore"].place) }
    if let word = try node["tokenize"].text() {
      guard let tokenizer = TextTokenizer(rawValue: word) else {
        let known = TextTokenizer.allCases.map(\.rawValue).joined(separator: ", ")
        throw node["tokenize"].fail("没有 \(word)", "there is no \(word)", remedy: Text(zh: known, en: known))
      }
      self.tokenizer = tokenizer
    }
    if node["k"].isThere {
      ks = []
      for one in node["k"].items { if let k = try one.whole(1...EvaluationTask.mostRepeats) { ks.append(k) } }
    }
    if name == .judge { judge = try JudgeRule(reading: node) }
  }
}

/// A model that scores another's answers by a rubric that stands in the task.
public struct JudgeRule: Sendable {
  /// What it is asked: a template with the document's members, and `prompt`, `answer` and `target`.
  public let rubric: Template
  public let pattern: String
  public let lowest: Double
  public let highest: Double

  init(reading node: TaskNode) throws(Refusal) {
    rubric = try Template(try node["rubric"].neededText(), field: node["rubric"].place)
    pattern = try node["score_pattern"].text() ?? "(-?[0-9]+(?:\\.[0-9]+)?)"
    _ = try PythonPattern(pattern, field: node["score_pattern"].place)
    var scale: [Double] = []
    for end in node["scale"].items { if let number = try end.number() { scale.append(number) } }
    if scale.isEmpty { scale = [0, 1] }
    guard scale.count == 2, scale[0] < scale[1] else {
      throw node["scale"].fail("应为两个数，由低到高", "it is two numbers, lowest first")
    }
    (lowest, highest) = (scale[0], scale[1])
  }

  public func request(_ item: PromptBuilder.Item, answer: String) throws(Refusal) -> ModelRequest {
    var names = item.document.object ?? [:]
    names["prompt"] = .string(item.question)
    names["answer"] = .string(answer)
    names["target"] = item.target
    return .generate(
      prompt: try rubric.text(.object(names)), until: [], mostTokens: 256, temperature: 0, more: [:], sample: 0)
  }

  /// From 0 to 1, by the last number that the pattern finds; nil if it said none within the scale.
  func score(_ said: String) throws(Refusal) -> Double? {
    let found = try PythonPattern(pattern, field: "score_pattern").findAll(in: said).last?.first { !$0.isEmpty }
    guard let score = found.flatMap({ Double(PythonText.strip($0)) }), (lowest...highest).contains(score) else {
      return nil
    }
    return (score - lowest) / (highest - lowest)
  }
}
