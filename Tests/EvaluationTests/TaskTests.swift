import Evaluation
import Testing
import Vocabulary

struct TaskTests {
  @Test("the examples are read, and mean what the harness' own tasks mean")
  func examples() throws {
    let gsm8k = try EvaluationTask(reading: SharedData.example("gsm8k.yaml"))
    #expect(gsm8k.name == "gsm8k" && gsm8k.version == "3.0")
    #expect(gsm8k.files == ["test": "gsm8k_test.jsonl"])
    #expect(gsm8k.filters.map(\.name) == ["strict-match", "flexible-extract"])
    #expect(gsm8k.generation.until == ["Question:", "</s>", "<|im_end|>"] && gsm8k.generation.mostTokens == 256)
    let safety = try EvaluationTask(reading: SharedData.example("safetybench-zh.yaml"))
    #expect(safety.outputType == .choice)
  }

  @Test(
    "what cannot be honoured is refused by field and line",
    arguments: [
      ("colour: red", "colour"), ("process_docs: !function utils.x", "process_docs"),
      ("doc_to_choice: !function utils.x", "doc_to_choice"), ("metric_list: [{metric: meteor}]", "metric_list"),
      ("metric_list: [{metric: acc}]", "metric_list"), ("num_fewshot: many", "num_fewshot"), ("repeats: 0", "repeats"),
      ("filter_list: [{name: a, filter: [{function: regex, regex_pattern: '('}]}]", "regex_pattern"),
      ("filter_list: [{name: a, filter: [{function: sing}]}]", "filter"), ("include: other.yaml", "include"),
      ("metric_list: [{metric: bleu, aggregation: median}]", "aggregation"),
      ("fewshot_config: {sampler: balanced}", "sampler"), ("generation_kwargs: [1]", "generation_kwargs"),
    ])
  func refused(_ line: String, _ field: String) throws {
    let refused = try #require(refusal { _ = try task(line) })
    #expect(refused.field?.contains(field) == true, "\(refused)")
    #expect(refused.rule == "evaluation.task-unreadable")
  }

  @Test("what is no task is refused", arguments: ["", "[]", "a: [", "task: t", "- 1", "task: 'a b'\ndoc_to_text: x"])
  func rubbish(_ text: String) { #expect(refusal { _ = try EvaluationTask(reading: text) } != nil) }

  @Test("data are read from JSON, JSON Lines and CSV alike")
  func data() throws {
    let json = try Dataset(reading: Array(#"[{"q":"a, b","n":"1"}]"#.utf8), format: .json, name: "x")
    let lines = try Dataset(reading: Array("{\"q\":\"a, b\",\"n\":\"1\"}\r\n\n".utf8), format: .jsonl, name: "x")
    let csv = try Dataset(reading: Array("\u{FEFF}q,n\r\n\"a, b\",1\r\n".utf8), format: .csv, name: "x")
    #expect(json.documents == lines.documents && lines.documents == csv.documents)
    for (bad, format) in [
      ("{]", Dataset.Format.jsonl), ("[1]", .json), ("q,q\n1,2", .csv), ("q\n\"1", .csv), ("", .jsonl),
      ("q,n\n1", .csv),
    ] {
      #expect(refusal { _ = try Dataset(reading: Array(bad.utf8), format: format, name: "x") } != nil, "\(bad)")
    }
  }

  @Test("few-shot examples are those that Python's random.sample draws from the same seed")
  func fewShot() throws {
    let data = Dataset((0..<1319).map { ["q": .string("q\($0)"), "a": .string("a\($0)")] })
    let made = try task("num_fewshot: 5\ntest_split: test\nfewshot_split: test")
    let items = try PromptBuilder(made).items(data, limit: 2)
    // random.Random(1234).sample(range(1319), 6), twice; the sixth stands by for a question that is its own example.
    #expect(items[0].prompt == [902, 239, 15, 185, 1192].map { "q\($0) a\($0)\n\n" }.joined() + "q0")
    #expect(items[1].prompt == [171, 201, 726, 484, 35].map { "q\($0) a\($0)\n\n" }.joined() + "q1")
  }

  @Test("a question is never its own example", arguments: ["default", "first_n"])
  func ownExample(_ sampler: String) throws {
    let data = Dataset((0..<6).map { ["q": .string("q\($0)"), "a": .string("a\($0)")] })
    let made = try task("num_fewshot: 5\ntest_split: test\nfewshot_split: test\nfewshot_config: {sampler: \(sampler)}")
    for (number, item) in try PromptBuilder(made).items(data).enumerated() {
      #expect(!item.prompt.contains("a\(number)") && item.prompt.split(separator: "\n\n").count == 6)
    }
    let many = try task("num_fewshot: 6")
    #expect(refusal { _ = try PromptBuilder(many).items(data) }?.rule == "evaluation.too-few-examples")
  }

  @Test("choices and targets come from lists, templates and members of the document")
  func choices() throws {
    for choices in ["[no, yes]", "\"{{c}}\"", "c", "\"['no', 'yes']\""] {
      let made = try task("doc_to_choice: \(choices)", kind: "multiple_choice")
      let item = try #require(try PromptBuilder(made).items(Dataset([["q": "Q", "a": 1, "c": ["no", "yes"]]])).first)
      #expect(item.choices == ["no", "yes"] && item.target == 1)
      #expect(item.requests == ["no", "yes"].map { .likelihood(context: "Q", continuation: " " + $0) })
    }
  }

  @Test("GSM8K's test split makes 1,319 prompts of five examples and a question")
  func gsm8k() throws {
    guard let bytes = SharedData.questions("gsm8k_test.jsonl") else { return }
    let made = try EvaluationTask(reading: SharedData.example("gsm8k.yaml"))
    let items = try PromptBuilder(made).items(Dataset(reading: bytes, format: .jsonl, name: "gsm8k"))
    #expect(items.count == 1319)
    #expect(
      items.allSatisfy { $0.prompt.hasSuffix("\nAnswer:") && $0.prompt.split(separator: "Question: ").count >= 6 })
    // The references answer themselves; that is what both filters are for.
    let answers = items.map { [ModelAnswer.text($0.target.string ?? "")] }
    for score in try Scorer(made).scores(items, answers) { #expect(score.value == 1, "\(score.filter)") }
  }
}
