import Filing
import Glibc
import Vocabulary

/// The files that a filing is judged by, in one folder under fixed names; what is not there was not done. What people are to fill in is
/// written beside them, under the name that it is read by once it is filled in, with `todo-` before it.
struct FilingFolder {
  let path: String
  let rules: FilingRules
  let seed: UInt64
  /// What was written for people to fill in, or for the model to answer.
  private(set) var written: [String] = []

  init(_ path: String, rules: FilingRules, seed: UInt64) {
    self.path = path
    self.rules = rules
    self.seed = seed
  }

  private func file(_ name: String) -> String { path + "/" + name }

  private func read(_ name: String) throws -> [UInt8]? {
    Files.exists(file(name)) ? try Files.read(file(name)) : nil
  }

  /// The first of some names that is there.
  private func read(_ names: [String]) throws -> [UInt8]? {
    for name in names { if let bytes = try read(name) { return bytes } }
    return nil
  }

  private mutating func todo(_ name: String, _ bytes: [UInt8]) throws {
    try Files.write(bytes, to: file("todo-" + name))
    written.append("todo-" + name)
  }

  /// Reads everything, and writes what is still to do.
  mutating func filing(on: Instant) throws -> FilingCase {
    guard let subject = try read("subject.json") else {
      throw Failure.usage(
        Text(
          zh: "\(path) 中没有 subject.json（模型与服务说明）", en: "there is no subject.json in \(path): the model and its service")
      )
    }
    var filing = FilingCase(subject: try FilingSubject(reading: subject), on: on)
    guard FilingNeed(of: filing.subject, rules: rules).kind != .none else { return filing }
    for kind in BankKind.allCases {
      let name = Self.name(of: kind)
      guard let bytes = try read([name + ".csv", name + ".jsonl"]) else { continue }
      filing.banks[kind] = try Bank(reading: bytes, kind: kind, rules: rules, updated: on)
    }
    if let sources = try read("corpus.csv") {
      let register = try CorpusRegister(reading: sources)
      filing.register = register
      try sample(register, filing.banks[.keywords], into: &filing)
    }
    for kind in [BankKind.content, .toRefuse, .notToRefuse] { try test(kind, &filing) }
    if let answers = try read("questionnaire.json") {
      filing.answers = try FilingCase.answers(reading: answers, rules: rules)
    } else {
      try todo("questionnaire.json", FilingCase.questionnaire(for: filing.subject, rules: rules).canonical + [0x0A])
    }
    return filing
  }

  // MARK: The corpus

  private mutating func sample(_ register: CorpusRegister, _ keywords: Bank?, into filing: inout FilingCase) throws {
    let plan = try SamplePlan.manual(register, rules: rules, seed: seed)
    if let sheet = try read("sample.csv") {
      filing.samples[.manual] = try SampleSheet.read(sheet, plan: plan, rules: rules)
    } else {
      let wanted = Dictionary(grouping: plan.picks(), by: \.source).mapValues { Set($0.map(\.item)) }
      var texts: [SamplePlan.Pick: String] = [:]
      for (source, items) in wanted {
        try eachItem(of: source) { number, text in
          if items.contains(number) { texts[SamplePlan.Pick(source: source, item: number)] = String(text.prefix(2000)) }
        }
      }
      try todo("sample.csv", SampleSheet.write(plan) { texts[$0] ?? "" })
    }
    guard let keywords else { return }
    let technical = try SamplePlan.technical(register, rules: rules, seed: seed)
    guard technical.sources.allSatisfy({ Files.exists(file("corpus/\($0.source).txt")) }) else { return }
    var scan = TechnicalScan(technical, keywords: KeywordCheck(keywords))
    for source in technical.sources {
      try scan.begin(source.source)
      try eachItem(of: source.source) { _, text in try scan.offer(text) }
    }
    filing.samples[.technical] = try scan.score()
  }

  /// The items of a source, a line each, in `corpus/SOURCE.txt`.
  private func eachItem(of source: String, _ body: (Int, String) throws -> Void) throws {
    // A source is named by its register: its name leads nowhere else.
    guard !source.contains("/"), source != "..", Files.exists(file("corpus/\(source).txt")) else { return }
    let descriptor = open(file("corpus/\(source).txt"), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.failure(file("corpus/\(source).txt")) }
    defer { close(descriptor) }
    var (line, number): ([UInt8], Int) = ([], 0)
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      var rest = buffer[..<count]
      while let end = rest.firstIndex(of: 0x0A) {
        line += rest[..<end]
        try body(number, String(decoding: line, as: UTF8.self))
        (line, number) = ([], number + 1)
        rest = rest[(end + 1)...]
      }
      line += rest
      guard line.count <= Self.longestItem else {
        throw Failure.usage(
          Text(
            zh: "corpus/\(source).txt 第 \(number + 1) 条过长", en: "corpus/\(source).txt: item \(number + 1) is too long"))
      }
    }
    if !line.isEmpty { try body(number, String(decoding: line, as: UTF8.self)) }
  }

  private static let longestItem = 16 << 20

  // MARK: Tests

  private mutating func test(_ kind: BankKind, _ filing: inout FilingCase) throws {
    guard let bank = filing.banks[kind] else { return }
    let name = Self.name(of: kind)
    let draw = try Draw(from: bank, rules: rules, seed: seed)
    guard let bytes = try read("answers-\(name).jsonl") else {
      let lines = draw.items.map {
        JSON.object(["id": .string($0.id), "question": .string($0.text)]).canonicalText + "\n"
      }
      return try todo("questions-\(name).jsonl", Array(lines.joined().utf8))
    }
    let answers = try ModelAnswers(reading: bytes)
    let sheet = try read("judgements-\(name).csv").map { try JudgementSheet(reading: $0, draw: draw) }
    switch kind {
    case .keywords: return
    case .toRefuse, .notToRefuse:
      let score = try TestScore.refusals(draw, answers: answers, rules: rules, sheet: sheet)
      if sheet == nil { try todo("judgements-\(name).csv", JudgementSheet.write(draw, answers: answers, score: score)) }
      if kind == .toRefuse { filing.toRefuse = score } else { filing.notToRefuse = score }
    case .content:
      if let keywords = filing.banks[.keywords] {
        filing.content[.keywords] = try TestScore.content(
          draw, answers: answers, rules: rules, keywords: KeywordCheck(keywords))
      }
      if let sheet {
        filing.content[.manual] = try TestScore.content(draw, answers: answers, rules: rules, sheet: sheet)
      } else {
        try todo(
          "judgements-\(name).csv", JudgementSheet.write(draw, answers: answers, score: filing.content[.keywords]))
      }
      if let judged = try read("classifier-\(name).jsonl") {
        filing.content[.classifier] = try TestScore.content(
          draw, answers: answers, rules: rules, classifier: RecordedJudge(reading: judged))
      }
    }
  }

  static func name(of kind: BankKind) -> String {
    switch kind {
    case .keywords: "keywords"
    case .content: "content"
    case .toRefuse: "to-refuse"
    case .notToRefuse: "not-to-refuse"
    }
  }
}

/// What a classifier or a judge model said, written down before: JSON Lines of `{"id", "pass", "by"}`.
private struct RecordedJudge: AnswerJudge {
  let name: String
  private let said: [String: Bool]

  init(reading bytes: [UInt8]) throws {
    var (said, name): ([String: Bool], String?) = ([:], nil)
    for (number, line) in bytes.split(separator: 0x0A).enumerated() {
      guard let value = try? JSON.parse(Array(line)), let id = value["id"]?.string, let pass = value["pass"]?.bool,
        let by = value["by"]?.string, name == nil || name == by
      else {
        throw Failure.usage(
          Text(
            zh: "分类模型结论第 \(number + 1) 行应为 {\"id\", \"pass\", \"by\"}，by 全部相同",
            en: "line \(number + 1) of the classifier's verdicts is not {\"id\", \"pass\", \"by\"} with the same `by`"))
      }
      said[id] = pass
      name = by
    }
    self.said = said
    self.name = name ?? "classifier"
  }

  func judge(_ item: BankItem, answer: String) -> Bool? { said[item.id] }
}
