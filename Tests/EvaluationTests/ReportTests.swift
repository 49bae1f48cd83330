import Evaluation
import Testing
import Vocabulary

struct ReportTests {
  func report(_ model: String, _ right: [Bool]) throws -> EvaluationReport {
    let made = try task("metric_list: [{metric: exact_match}, {metric: bleu}]")
    let data = documents(right.map { _ in ("q", "one two three four five") })
    let found = try scores(made, data, right.map { [$0 ? "one two three four five" : "six"] })
    return EvaluationReport(
      task: made, taskDigest: "t", dataDigest: "d", model: model, items: right.count, seed: 1,
      scores: found.values.sorted { $0.metric < $1.metric })
  }

  @Test("the same answers give the same bytes; a report that is read again compares as the one that was written")
  func same() throws {
    let good = (0..<50).map { $0 % 5 != 0 }
    let bad = (0..<50).map { $0 % 2 == 0 }
    var one = try report("a", good)
    let again = try report("a", good)
    #expect(one.json.canonical == again.json.canonical)
    let other = try report("b", bad)
    let read = try EvaluationReport(reading: JSON.parse(other.json.canonical))
    #expect(read.scores == other.scores)
    try one.compare(with: read, heldOut: true)
    #expect(one.comparisons.count == 2)
    let exact = try #require(one.comparisons.first { $0.metric == "exact_match,none" })
    #expect(abs(exact.difference - 0.3) < 1e-12 && exact.beats)
    for say in [\Text.zh, \Text.en] {
      let text = one.markdown { $0[keyPath: say] }
      #expect(text.contains("0.8000") && text.contains("0.3000"))
    }
  }

  @Test("another task's report is not compared with, and what is no report is refused")
  func other() throws {
    var one = try report("a", [true])
    var other = try report("b", [true])
    other.dataDigest = "x"
    let stranger = other
    #expect(refusal { try one.compare(with: stranger, heldOut: true) }?.rule == "evaluation.not-comparable")
    for bad: JSON in [nil, [], ["format": "lingqu-evaluation/1"], ["format": "x"]] {
      #expect(refusal { _ = try EvaluationReport(reading: bad) } != nil)
    }
  }

  @Test("what 1,000 items cost follows from the tokens of all of them")
  func cost() throws {
    let cost = EvaluationReport.Cost(
      answers: 20, items: 10, promptTokens: 1_000_000, completionTokens: 500_000, fenPerMillion: (200, 800))
    #expect(cost.fenPerThousandItems == 60_000)
  }

  @Test("items that the training text holds are also left out, and what is left is told apart")
  func leaks() throws {
    var one = try report("a", (0..<20).map { $0 < 10 })
    #expect(one.withoutLeaks == nil)
    let texts = (0..<20).map { "item \($0) of a test, \($0), has words, \($0), so that \($0) can be found at once" }
    var scan = ContaminationScan(items: texts)
    scan.begin(source: 0, isLines: false)
    Array(texts[3].utf8).withUnsafeBufferPointer { scan.feed($0) }
    scan.end()
    one.corpus = EvaluationReport.Corpus(
      sources: CorpusSources([.init(name: "web", path: "x")]), contamination: scan.finding())
    #expect(one.corpus?.contamination?.leaks.map(\.item) == [3])
    let left = try #require(one.withoutLeaks?.first { $0.metric == "exact_match" })
    #expect(left.statistics.count == 19 && abs(left.value - 9.0 / 19) < 1e-12)
    #expect(one.markdown(\.en).contains("Without the items"))
  }

  @Test("names cannot turn the report into something else")
  func hostile() throws {
    var one = try report("<script>|x", [true])
    one.corpus = EvaluationReport.Corpus(
      sources: CorpusSources([.init(name: "[a](b)\n# c", path: nil)]), contamination: nil)
    let text = one.markdown(\.en)
    #expect(!text.contains("<script>") && !text.contains("\n# c") && text.contains("neither a licence nor a right"))
  }
}
