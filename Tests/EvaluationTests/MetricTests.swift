import Evaluation
import Testing
import Vocabulary

struct MetricTests {
  static let said = [
    "The cat sat on the mat, 3.5 metres away.", "He said: \"no-one knows\" (yet)", "糖厂的榨汁量为1,200吨。",
  ]
  static let wanted = [
    "The cat is on the mat, 3.5 metres away!", "He said: \"nobody knows\" yet.", "糖厂榨汁量是1,200吨。",
  ]

  func score(_ lines: String, _ said: [String] = said, _ wanted: [String] = wanted) throws -> [String: MetricScore] {
    try scores(task(lines), documents(wanted.map { ("q", .string($0)) }), said.map { [$0] })
  }

  @Test(
    "BLEU and chrF are sacrebleu's, to the last digits",
    arguments: [
      ("bleu", "", 49.030470692026626), ("bleu", ", tokenize: zh", 43.61795809013815), ("chrf", "", 66.5061301095852),
    ])
  func corpus(_ metric: String, _ more: String, _ expected: Double) throws {
    let value = try #require(try score("metric_list: [{metric: \(metric)\(more)}]").values.first).value
    #expect(abs(value - expected) < 1e-9, "\(value)")
  }

  @Test("ROUGE is rouge-score's", arguments: [("rouge1", 0.9), ("rouge2", 0.7777777777777778), ("rougeL", 0.9)])
  func rouge(_ metric: String, _ expected: Double) throws {
    let score = try #require(try score("metric_list: [{metric: \(metric)}]").values.first)
    #expect(abs(score.statistics[0][0] - expected) < 1e-12)
    let chinese = try #require(try self.score("metric_list: [{metric: rouge1, tokenize: zh}]").values.first)
    #expect(chinese.statistics[2][0] > 0.8 && chinese.statistics[2][0] < 1)
  }

  @Test("an answer that is nothing scores nothing, one that is the reference everything")
  func ends() throws {
    let metrics = "metric_list: [{metric: bleu}, {metric: chrf}, {metric: rougeL}, {metric: f1}, {metric: exact_match}]"
    for score in try score(metrics, ["", "", ""]).values { #expect(score.value == 0) }
    for score in try score(metrics, Self.wanted).values where score.metric != "rougeL" {
      #expect(abs(score.value - (["bleu", "chrf"].contains(score.metric) ? 100 : 1)) < 1e-9, "\(score.metric)")
    }
  }

  @Test("exact match ignores what the task says, and nothing else")
  func exact() throws {
    let rule =
      "metric_list: [{metric: exact_match, ignore_case: true, ignore_punctuation: true, regexes_to_ignore: ['(?s).*#### ', ',']}]"
    #expect(try score(rule, ["so\n#### 1,200."], ["x #### 1200"]).values.first?.value == 1)
    #expect(try score("", ["1,200"], ["1200"]).values.first?.value == 0)
    // Swift's own comparison would take these for equal.
    #expect(try score("", ["e\u{301}"], ["\u{E9}"]).values.first?.value == 0)
  }

  @Test("filters select as the harness' do")
  func filters() throws {
    let lines = """
      filter_list:
        - {name: last, filter: [{function: regex, group_select: -1, regex_pattern: "(-?[$0-9.,]{2,})|(-?[0-9]+)"}, {function: take_first}]}
        - {name: vote, filter: [{function: remove_whitespace}, {function: lowercase}, {function: majority_vote}, {function: take_first}]}
        - {name: map, filter: [{function: map, mapping_dict: {B: "7"}, default_value: none}, {function: take_first_k, k: 2}]}
      """
    let made = try scores(
      task(lines + "\nrepeats: 3"), documents([("q", "7"), ("q", "b"), ("q", "7")]),
      [["It is 12, or 7", "x", "y"], [" B", "c", "b "], ["B", "B", "x"]])
    #expect(made["exact_match,last"]?.statistics == [[1], [0], [0]])
    #expect(made["exact_match,vote"]?.statistics == [[0], [1], [0]])
    #expect(made["exact_match,map"]?.statistics == [[0], [0], [1]])
  }

  @Test("pass@k is the unbiased estimate")
  func passing() throws {
    let lines =
      "repeats: 4\nmetric_list: [{metric: pass@k, k: [1, 2]}]\nfilter_list: [{name: all, filter: [{function: strip}]}]"
    let made = try scores(
      task(lines), documents([("q", "1"), ("q", "1")]), [["1", "0", "0", "0"], ["1", "1", "1", "0"]])
    #expect(made["pass@1,all"]?.statistics == [[0.25], [0.75]])
    #expect(made["pass@2,all"]?.statistics == [[0.5], [1]])
    let few = try task("repeats: 1\nmetric_list: [{metric: pass@k, k: [2]}]")
    #expect(refusal { _ = try scores(few, documents([("q", "1")]), [["1"]]) }?.rule == "evaluation.too-few-repeats")
  }

  @Test("the likeliest choice is the answer; by length a long one may win")
  func choices() throws {
    let made = try task(
      "doc_to_choice: [a, bbbb]\nmetric_list: [{metric: acc}, {metric: acc_norm}, {metric: acc_bytes}, {metric: f1}]",
      kind: "multiple_choice")
    let items = try PromptBuilder(made).items(documents([("q", 0), ("q", 1), ("q", "bbbb")]))
    func answer(_ a: Double, _ b: Double) -> [ModelAnswer] {
      [.likelihood(a, isGreedy: false, tokens: 1), .likelihood(b, isGreedy: false, tokens: 1)]
    }
    let said = try Scorer(made).scores(items, [answer(-1, -2), answer(-1, -2), answer(-3, -3)])
    let values = Dictionary(uniqueKeysWithValues: said.map { ($0.metric, $0) })
    #expect(values["acc"]?.statistics == [[1], [0], [0]])
    #expect(values["acc_norm"]?.statistics == [[0], [1], [1]])
    #expect(values["f1"]?.value == 0)
  }

  @Test("perplexity is weighed by words, by bytes and in bits")
  func perplexity() throws {
    let made = try EvaluationTask(reading: "task: t\noutput_type: loglikelihood_rolling\ndoc_to_target: text")
    let items = try PromptBuilder(made).items(Dataset([["text": "one two"], ["text": "three"]]))
    let said = try Scorer(made).scores(
      items, [-4.0, -5.0].map { [.likelihood($0, isGreedy: false, tokens: 2)] })
    let values = Dictionary(uniqueKeysWithValues: said.map { ($0.metric, $0.value) })
    #expect(abs((values["word_perplexity"] ?? 0) - 20.085536923187668) < 1e-9)
    #expect(abs((values["byte_perplexity"] ?? 0) - 2.117000016612675) < 1e-9)
    #expect(abs((values["bits_per_byte"] ?? 0) - 1.0820212806667225) < 1e-9)
  }

  @Test("a judge is asked by the rubric, and scores within its scale")
  func judge() throws {
    let made = try task(
      "metric_list: [{metric: judge, rubric: '{{prompt}}/{{answer}}/{{target}}/{{a}}', score_pattern: 'Score: ([0-9]+)', scale: [1, 5]}]"
    )
    let items = try PromptBuilder(made).items(documents([("q", "1"), ("q", "1"), ("q", "1")]))
    let rule = try #require(Scorer(made).judge)
    let asked = try rule.request(items[0], answer: "x")
    #expect(asked.key["prompt"] == "q/x/1/1")
    let score = try #require(
      try Scorer(made).scores(
        items, [[.text("x")], [.text("x")], [.text("x")]],
        judgements: ["Score: 1, no: Score: 4", "none", "Score: 9"]
      ).first)
    #expect(score.statistics == [[0.75], [0], [0]])
  }

  @Test("an expression that would take forever is refused instead")
  func costly() throws {
    let lines =
      "filter_list: [{name: a, filter: [{function: regex, regex_pattern: '(x+x+)+y'}, {function: take_first}]}]"
    let refused = refusal { _ = try score(lines, [String(repeating: "x", count: 3000) + " y"], ["y"]) }
    #expect(refused?.rule == "evaluation.pattern-too-costly")
  }
}
