public import Vocabulary

/// Scores what a model answered to a task's questions.
public struct Scorer {
  private let task: EvaluationTask

  public init(_ task: EvaluationTask) { self.task = task }

  /// The metric by which a judge is asked, if the task has one.
  public var judge: JudgeRule? { task.metrics.first { $0.name == .judge }?.judge }

  /// - Parameters:
  ///   - answers: for each item the answers to its requests, in their order.
  ///   - judgements: what the judge said of each item's first answer; empty if the task has none.
  public func scores(
    _ items: [PromptBuilder.Item], _ answers: [[ModelAnswer]], judgements: [String] = []
  ) throws(Refusal) -> [MetricScore] {
    switch task.outputType {
    case .generate: try generated(items, answers, judgements)
    case .choice: try chosen(items, answers)
    case .likelihood, .rolling: try likely(items, answers)
    }
  }

  // MARK: Texts

  private func generated(
    _ items: [PromptBuilder.Item], _ answers: [[ModelAnswer]], _ judgements: [String]
  ) throws(Refusal) -> [MetricScore] {
    let said = answers.map { $0.map { if case .text(let text) = $0 { text } else { "" } } }
    var scores: [MetricScore] = []
    for chain in task.filters {
      let filters = try AnswerFilters(chain)
      var left: [[String]] = []
      for texts in said { left.append(try filters.apply(texts)) }
      for rule in task.metrics where rule.name != .judge {
        if rule.name == .passAtK {
          scores += try passing(rule, chain.name, items, left)
        } else {
          scores.append(try textual(rule, chain.name, items, left))
        }
      }
    }
    if let judge {
      var statistics: [[Double]] = []
      for said in judgements { statistics.append([try judge.score(said) ?? 0]) }
      scores.append(MetricScore(.judge, filter: "none", .mean, statistics))
    }
    return scores
  }

  private func textual(
    _ rule: MetricRule, _ filter: String, _ items: [PromptBuilder.Item], _ answers: [[String]]
  ) throws(Refusal) -> MetricScore {
    let exact = try ExactMatch(rule)
    var statistics: [[Double]] = []
    for (item, texts) in zip(items, answers) {
      let (answer, references) = (texts.first ?? "", self.references(of: item))
      func best(_ score: (String) -> Double) -> [Double] { [references.map(score).max() ?? 0] }
      func words(_ text: String) -> [String] { (rule.tokenizer ?? .standard).plainWords(text) }
      switch rule.name {
      case .bleu: statistics.append(BLEU.statistics(answer, references, rule.tokenizer ?? .standard))
      case .chrf: statistics.append(CharacterF.statistics(answer, references))
      case .rouge1: statistics.append(best { ROUGE.overlap(words(answer), words($0), order: 1) })
      case .rouge2: statistics.append(best { ROUGE.overlap(words(answer), words($0), order: 2) })
      case .rougeL: statistics.append(best { ROUGE.longest(words(answer), words($0)) })
      case .f1: statistics.append(best { WordF.score(answer, $0, rule.tokenizer) })
      default:
        var holds = false
        for reference in references where !holds { holds = try exact.holds(answer, reference) }
        statistics.append([holds ? 1 : 0])
      }
    }
    let aggregate: Aggregate = rule.name == .bleu ? .bleu : rule.name == .chrf ? .chrf : .mean
    return MetricScore(rule.name, filter: filter, aggregate, statistics)
  }

  /// pass@k: that at least one of `k` answers is right, without bias from `n` answers of which `c` are: 1 − C(n−c, k) / C(n, k)
  /// (Chen et al., 2021). An answer is right if it is the reference.
  private func passing(
    _ rule: MetricRule, _ filter: String, _ items: [PromptBuilder.Item], _ answers: [[String]]
  ) throws(Refusal) -> [MetricScore] {
    let exact = try ExactMatch(rule)
    var right: [(of: Int, are: Int)] = []
    for (item, texts) in zip(items, answers) {
      var count = 0
      for text in texts {
        for reference in references(of: item) where try exact.holds(text, reference) {
          count += 1
          break
        }
      }
      right.append((texts.count, count))
    }
    var scores: [MetricScore] = []
    for k in rule.ks {
      guard right.allSatisfy({ $0.of >= k }) else {
        throw Refusal(
          .unacceptable, rule: "evaluation.too-few-repeats",
          Text(zh: "pass@\(k) 需要每题至少 \(k) 个回答", en: "pass@\(k) needs at least \(k) answers to each item"),
          remedy: Text(zh: "增大 repeats，过滤器不要 take_first", en: "raise repeats, and do not take_first"), field: "repeats")
      }
      scores.append(
        MetricScore(
          .passAtK, named: "pass@\(k)", filter: filter, .mean,
          right.map { all in
            guard all.of - all.are >= k else { return [1] }
            return [1 - (0..<k).reduce(1) { $0 * Double(all.of - all.are - $1) / Double(all.of - $1) }]
          }))
    }
    return scores
  }

  /// The texts of which an answer may be any.
  private func references(of item: PromptBuilder.Item) -> [String] {
    switch item.target {
    case .int(let index) where item.choices.indices.contains(Int(index)): [item.choices[Int(index)]]
    case .array(let several): several.compactMap { PythonText.shown($0) }
    default: [PythonText.shown(item.target) ?? ""]
    }
  }

  // MARK: Log-likelihoods

  private func chosen(_ items: [PromptBuilder.Item], _ answers: [[ModelAnswer]]) throws(Refusal) -> [MetricScore] {
    var statistics = [[[Double]]](repeating: [], count: task.metrics.count)
    for (item, answers) in zip(items, answers) {
      let likelihoods = answers.map { if case .likelihood(let sum, _, _) = $0 { sum } else { -Double.infinity } }
      let right = self.right(item)
      for (place, rule) in task.metrics.enumerated() {
        let scaled: [Double] =
          switch rule.name {
          case .accuracyByLength: zip(likelihoods, item.choices).map { $0 / Double(max(1, PythonText.length($1))) }
          case .accuracyByBytes: zip(likelihoods, item.choices).map { $0 / Double(max(1, $1.utf8.count)) }
          default: likelihoods
          }
        let answer = scaled.indices.max { (scaled[$0], $1) < (scaled[$1], $0) } ?? 0
        if rule.name == .f1 {
          guard item.choices.count == 2 else {
            throw Refusal(
              .unacceptable, rule: "evaluation.not-binary",
              Text(zh: "f1 只用于两个选项", en: "f1 is of two choices"),
              remedy: Text(zh: "用 acc", en: "use acc"), field: "metric_list")
          }
          let (said, is1) = (answer == 1, right.contains(1))
          statistics[place].append([said && is1 ? 1 : 0, said && !is1 ? 1 : 0, !said && is1 ? 1 : 0])
        } else {
          statistics[place].append([right.contains(answer) ? 1 : 0])
        }
      }
    }
    return zip(task.metrics, statistics).map {
      MetricScore($0.name, filter: "none", $0.name == .f1 ? .f1 : .mean, $1)
    }
  }

  /// The numbers of the choices that are right.
  private func right(_ item: PromptBuilder.Item) -> Set<Int> {
    func number(_ target: JSON) -> Int? {
      switch target {
      case .int(let index): Int(index)
      case .string(let text): item.choices.firstIndex(of: text) ?? Int(text)
      default: nil
      }
    }
    if case .array(let several) = item.target { return Set(several.compactMap(number)) }
    return Set([number(item.target)].compactMap { $0 })
  }

  private func likely(_ items: [PromptBuilder.Item], _ answers: [[ModelAnswer]]) throws(Refusal) -> [MetricScore] {
    var statistics = [[[Double]]](repeating: [], count: task.metrics.count)
    for (item, answers) in zip(items, answers) {
      guard case .likelihood(let sum, let isGreedy, _)? = answers.first else { continue }
      let text = PythonText.shown(item.target) ?? ""
      for (place, rule) in task.metrics.enumerated() {
        switch rule.name {
        case .wordPerplexity: statistics[place].append([sum, Double(Self.words(text))])
        case .bytePerplexity, .bitsPerByte: statistics[place].append([sum, Double(text.utf8.count)])
        case .perplexity: statistics[place].append([sum, 1])
        default: statistics[place].append([isGreedy ? 1 : 0])
        }
      }
    }
    return zip(task.metrics, statistics).map { rule, statistics in
      let aggregate: Aggregate = rule.name == .accuracy ? .mean : rule.name == .bitsPerByte ? .bits : .perplexity
      return MetricScore(rule.name, filter: "none", aggregate, statistics)
    }
  }

  /// Pieces between white space, empty ones at the ends too.
  private static func words(_ text: String) -> Int {
    let scalars = text.unicodeScalars
    let ends = [scalars.first, scalars.last].count { $0.map(PythonText.isSpace) ?? false }
    return max(1, PythonText.words(text).count + ends)
  }
}
