import ArgumentParser
import Evaluation
import Glibc
import Vocabulary

struct ModelEval: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Evaluate a model on a task file: its capability, what it costs, and whether it has seen the test.",
    discussion: """
      TASK is a YAML file with lm-evaluation-harness' fields (docs/evaluate-a-model.md). The model is any server that speaks as OpenAI's \
      API does, this hub's gateway too. Answers are kept in the folder: a run that was ended goes on where it was, and the same answers \
      give the same report.json to the byte.
      """)

  /// What a report's signature begins with.
  static let context = "lingqu-evaluation-v1"

  @Argument(help: "The task file.") var task: String
  @Option(help: "The model's name, as the server knows it.") var model: String
  @Option(name: .customLong("base-url"), help: "The server, such as http://127.0.0.1:8000/v1; else OPENAI_BASE_URL.")
  var baseURL: String?
  @Option(help: "The environment variable that holds the key.") var keyEnv = "OPENAI_API_KEY"
  @Flag(help: "Ask by /chat/completions. Log-likelihoods need /completions.") var chat = false
  @Option(help: "SPLIT=FILE instead of the files that the task names; repeatable.") var data: [String] = []
  @Option(help: "Only so many of the first items.") var limit: Int?
  @Option(help: "Questions at a time.") var concurrency = 32
  @Option(help: "Tries again for each question.") var retries = 5
  @Option(help: "Seconds until an answer.") var timeout = 120
  @Option(help: "Seed of the intervals.") var seed: UInt64 = 1
  @Option(help: "report.json of another model to compare with; repeatable.") var compare: [String] = []
  @Flag(help: "The items were held back from the model's training. A leak that is found says otherwise.")
  var heldOut = false
  @Option(help: "The model that judges, if the task has a rubric.") var judgeModel: String?
  @Option(help: "Its server; the same unless told.") var judgeBaseURL: String?
  @Option(help: "Fen for a million tokens of prompts.") var pricePrompt: Double?
  @Option(help: "Fen for a million tokens of answers.") var priceCompletion: Double?
  @Option(help: "YAML list of the training data: name, path, licence, right.") var sources: String?
  @Option(help: "A file of training data (.txt, .jsonl), of unknown right; repeatable.") var corpus: [String] = []
  @Flag(help: "Also look for documents that are nearly an item.") var nearDuplicates = false
  @Option(help: "Measure the server with so many streamed answers, as many at a time as --concurrency says.") var load:
    Int?
  @Option(help: "Sign the report with this key file.") var sign: String?
  @Option(help: "The folder for the journal and the report; evaluation-TASK-MODEL unless told.") var out: String?
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func validate() throws {
    guard (1...4096).contains(concurrency), (0...100).contains(retries), (1...86_400).contains(timeout) else {
      throw ValidationError("--concurrency is 1 to 4096, --retries 0 to 100, --timeout 1 to 86400")
    }
    guard limit ?? 1 > 0, load ?? 1 > 0, load ?? 1 <= 1_000_000 else {
      throw ValidationError("--limit and --load are at least 1")
    }
    guard (pricePrompt == nil) == (priceCompletion == nil), pricePrompt ?? 0 >= 0, priceCompletion ?? 0 >= 0 else {
      throw ValidationError("--price-prompt and --price-completion go together, and are not negative")
    }
    guard seed <= UInt64(JSON.largestInteger) else { throw ValidationError("--seed is too large") }
  }

  func run() async throws {
    let input = try EvaluationInput(task: task, data: data, limit: limit)
    let scorer = Scorer(input.task)
    if scorer.judge != nil, judgeModel == nil {
      throw Failure.usage(Text(zh: "任务要由模型评分：--judge-model", en: "the task is scored by a judge: --judge-model"))
    }
    let others = try compare.map { try EvaluationReport(reading: Document.read($0)) }
    let folder = out ?? "evaluation-" + input.task.name + "-" + String(model.map { $0 == "/" ? "-" : $0 })
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw Files.failure(folder) }
    let journal = try AnswerJournal(folder + "/journal.jsonl")

    let client = try client(model, baseURL)
    do {
      var report = try await report(input, scorer, client, journal)
      report.corpus = try corpus(input)
      let isClean = report.corpus?.contamination?.leaks.isEmpty ?? true
      for other in others { try report.compare(with: other, heldOut: heldOut && isClean) }
      let measured = try await measure(input, client)
      await client.close()
      try write(report, measured, to: folder)
    } catch {
      await client.close()
      throw error
    }
  }

  private func client(_ model: String, _ address: String?) throws -> ModelClient {
    guard let address = address ?? getenv("OPENAI_BASE_URL").map({ String(cString: $0) }) else {
      throw Failure.usage(
        Text(
          zh: "用 --base-url 或 OPENAI_BASE_URL 指明模型服务器", en: "name the server of models by --base-url or OPENAI_BASE_URL"
        ))
    }
    return try ModelClient(
      OpenAIDialect(endpoint: chat ? .chat : .completions, model: model), address: address,
      key: getenv(keyEnv).map { String(cString: $0) }, concurrency: concurrency, retries: retries, timeout: timeout)
  }

  private func report(
    _ input: EvaluationInput, _ scorer: Scorer, _ client: ModelClient, _ journal: AnswerJournal
  ) async throws -> EvaluationReport {
    let interview = ModelInterview(client: client, journal: journal, concurrency: concurrency)
    let lines = try await interview.answers(input.items.flatMap(\.requests))
    var (answers, at): ([[ModelAnswer]], Int) = ([], 0)
    for item in input.items {
      answers.append(lines[at..<(at + item.requests.count)].map(\.answer))
      at += item.requests.count
    }
    let judgements = try await judgements(input, answers, scorer, journal)
    var report = EvaluationReport(
      task: input.task, taskDigest: input.taskDigest, dataDigest: input.dataDigest, model: model,
      judge: scorer.judge == nil ? nil : judgeModel, items: input.items.count, seed: seed,
      scores: try scorer.scores(input.items, answers, judgements: judgements))
    // A server that does not count tells nothing of cost.
    if lines.allSatisfy({ $0.promptTokens != nil }) {
      report.cost = EvaluationReport.Cost(
        answers: lines.count, items: input.items.count, promptTokens: lines.reduce(0) { $0 + ($1.promptTokens ?? 0) },
        completionTokens: lines.reduce(0) { $0 + ($1.completionTokens ?? 0) },
        fenPerMillion: pricePrompt.flatMap { prompt in priceCompletion.map { (prompt, $0) } })
    }
    return report
  }

  /// What the judge says of each item's first answer.
  private func judgements(
    _ input: EvaluationInput, _ answers: [[ModelAnswer]], _ scorer: Scorer, _ journal: AnswerJournal
  ) async throws -> [String] {
    guard let judge = scorer.judge, let judgeModel else { return [] }
    let client = try client(judgeModel, judgeBaseURL ?? baseURL)
    do {
      var requests: [ModelRequest] = []
      for (item, answers) in zip(input.items, answers) {
        guard case .text(let text)? = answers.first else { continue }
        requests.append(try judge.request(item, answer: text))
      }
      let lines = try await ModelInterview(client: client, journal: journal, concurrency: concurrency).answers(requests)
      await client.close()
      return lines.map { if case .text(let text) = $0.answer { text } else { "" } }
    } catch {
      await client.close()
      throw error
    }
  }

  private func corpus(_ input: EvaluationInput) throws -> EvaluationReport.Corpus? {
    guard sources != nil || !corpus.isEmpty else { return nil }
    var list = CorpusSources([])
    var folder = "."
    if let sources {
      list = try CorpusSources(reading: String(decoding: Files.read(sources), as: UTF8.self))
      folder = sources.lastIndex(of: "/").map { String(sources[..<$0]) } ?? "."
    }
    let known = Set(list.sources.compactMap { $0.path.map { $0.hasPrefix("/") ? $0 : folder + "/" + $0 } })
    for path in corpus where !known.contains(path) {
      list.sources.append(.init(name: path, path: path.hasPrefix("/") || sources == nil ? path : Self.absolute(path)))
    }
    let found = try CorpusReader.contamination(
      of: input.items.map(\.question), in: list, folder: folder, nearDuplicates: nearDuplicates)
    return EvaluationReport.Corpus(sources: list, contamination: found)
  }

  private static func absolute(_ path: String) -> String {
    guard let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }

  private func measure(_ input: EvaluationInput, _ client: ModelClient) async throws -> LoadFigures? {
    guard let load else { return nil }
    guard input.task.outputType == .generate else {
      throw Failure.usage(Text(zh: "--load 只用于生成任务", en: "--load is for tasks that generate"))
    }
    let requests = (0..<load).compactMap { input.items[$0 % input.items.count].requests.first }
    return try await LoadRun(client: client, concurrency: concurrency).figures(requests)
  }

  private func write(_ report: EvaluationReport, _ measured: LoadFigures?, to folder: String) throws {
    let value = report.json
    // What an earlier run signed or measured is not of this report.
    for name in ["report.sig.json", "measured.json"] { unlink(folder + "/" + name) }
    try Files.write(value.canonical + [0x0A], to: folder + "/report.json")
    try Files.write(report.markdown({ $0.en }, measured: measured), to: folder + "/report.md")
    try Files.write(report.markdown({ $0.zh }, measured: measured), to: folder + "/report.zh.md")
    if let measured {
      let figures: JSON = [
        "format": "lingqu-measured/1", "model": .string(model), "load": try JSON(encoding: measured),
      ]
      try Files.write(figures.canonical + [0x0A], to: folder + "/measured.json")
    }
    if let sign {
      let signature = try SigningKeyFile(path: sign).signature(context: Self.context, value)
      try Files.write(signature.canonical + [0x0A], to: folder + "/report.sig.json")
    }
    guard json else { return Terminal.line(report.markdown(Language.say, measured: measured)) }
    var told = value.object ?? [:]
    // What each item brings is in the file.
    told["items"] = nil
    told["out"] = .string(folder)
    if let measured { told["measured"] = try JSON(encoding: measured) }
    Terminal.line(JSON.object(told).canonicalText)
  }
}
