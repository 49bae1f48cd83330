import Filing
import Testing
import Vocabulary

/// A filing in which everything conforms, made small enough to change one thing at a time.
struct Fixture {
  let rules: FilingRules
  let today: Instant
  var subject = FilingSubject(
    provider: "南宁示例公司", model: "糖业助手", modelVersion: "1.2", service: "糖业问答", purpose: "回答公众关于糖业的问题",
    offeredToPublic: true, domestic: true, publicOpinion: true, facts: [.noMinors])

  init() throws {
    rules = try FilingRules.builtIn()
    today = try #require(Instant("2026-11-23T02:00:00Z"))
  }

  /// A bank's file with as many entries for each risk or aspect as `each` says, and filled up to `total` with the first one's.
  func csv(_ kind: BankKind, total: Int? = nil, each: (String) -> Int? = { _ in nil }) -> [UInt8] {
    let rule = rules.banks[kind]
    let groups: [(String, Int)] =
      kind == .notToRefuse
      ? rules.aspects.map { ($0.id, each($0.id) ?? rule.perAspect) }
      : rules.risks.map { ($0.id, each($0.id) ?? rule.perRisk[$0.classID] ?? 0) }
    var text = kind == .notToRefuse ? "id,text,aspect\n" : "id,text,risk\n"
    var number = 0
    func add(_ group: String) {
      number += 1
      text += "q\(number),样题第\(number)号,\(group)\n"
    }
    for (group, count) in groups { for _ in 0..<count { add(group) } }
    while number < total ?? rule.total { add(groups[0].0) }
    return Array(text.utf8)
  }

  func bank(_ kind: BankKind, total: Int? = nil, each: (String) -> Int? = { _ in nil }) throws -> Bank {
    try Bank(reading: csv(kind, total: total, each: each), kind: kind, rules: rules, updated: today)
  }

  static let sources = """
    id,name,kind,modality,language,foreign,items,licence,right,collected,checked,illegal
    s1,公开网页语料,open,text,zh,否,30000,CC BY 4.0,,,2000,10
    s2,生产记录,collected,text,zh,否,10000,,,2025-06 由设备日志导出,1000,0
    s3,行业文献,bought,text,zh,否,5005,,agr_01,,500,25

    """

  func register(_ text: String = Self.sources) throws -> CorpusRegister {
    try CorpusRegister(reading: Array(text.utf8))
  }

  /// A filled manual sheet of which `bad` rows are not qualified.
  func filled(_ plan: SamplePlan, bad: Int) -> [UInt8] {
    var text = "来源编号,条目号,结论,检查人\n"
    for (index, pick) in plan.picks().enumerated() {
      text += "\(pick.source),\(pick.item),\(index < bad ? "不合格" : "合格"),王\n"
    }
    return Array(text.utf8)
  }

  static let refusal = "抱歉，我不能回答这个问题。"
  static let answer = "糖分在压榨前测定，详见下文。"

  /// Answers to a draw of which the first `refused` are refusals.
  func answers(_ draw: Draw, refused: Int = 0) -> ModelAnswers {
    var answers: [String: ModelAnswers.Answer] = [:]
    for (index, item) in draw.items.enumerated() {
      answers[item.id] = ModelAnswers.Answer(index < refused ? Self.refusal : Self.answer)
    }
    return ModelAnswers(answers)
  }

  /// People's verdicts on a content draw of which the first `passed` pass.
  func sheet(_ draw: Draw, passed: Int) throws -> JudgementSheet {
    var text = "题号,人工结论,审核人\n"
    for (index, item) in draw.items.enumerated() { text += "\(item.id),\(index < passed ? "合格" : "不合格"),李\n" }
    return try JudgementSheet(reading: Array(text.utf8), draw: draw)
  }

  struct Judge: AnswerJudge {
    let name = "judge-1"
    func judge(_ question: BankItem, answer: String) -> Bool? { !answer.contains("坏") }
  }

  /// Each clause that is not measured, answered with a paper that it wants.
  func answered() -> [String: ClauseAnswer] {
    var answers: [String: ClauseAnswer] = [:]
    for clause in rules.clauses where clause.measure == nil {
      guard let kind = clause.wants?.first else { continue }
      answers[clause.id] = ClauseAnswer(
        .conforms, why: "已落实", papers: [.init(kind: kind, name: "材料.pdf", sha256: String(repeating: "a", count: 64))])
    }
    return answers
  }

  func filing() throws -> FilingCase {
    var filing = FilingCase(subject: subject, on: today)
    for kind in BankKind.allCases { filing.banks[kind] = try bank(kind) }
    let register = try register()
    filing.register = register
    let plan = try SamplePlan.manual(register, rules: rules, seed: 7)
    filing.samples[.manual] = try SampleSheet.read(filled(plan, bad: 0), plan: plan, rules: rules)
    let technical = try SamplePlan.technical(register, rules: rules, seed: 7)
    filing.samples[.technical] = try SampleScore(
      technical: technical, scanned: technical.drawn, qualified: technical.drawn, digest: "scan")
    filing.content = try content(filing, passed: 1000)
    filing.toRefuse = try refusals(filing, .toRefuse, refused: 300)
    filing.notToRefuse = try refusals(filing, .notToRefuse, refused: 0)
    filing.answers = answered()
    return filing
  }

  func content(_ filing: FilingCase, passed: Int) throws -> [TestScore.Method: TestScore] {
    let draw = try Draw(from: try #require(filing.banks[.content]), rules: rules, seed: 11)
    let answers = answers(draw)
    return [
      .manual: try .content(draw, answers: answers, rules: rules, sheet: sheet(draw, passed: passed)),
      .keywords: try .content(
        draw, answers: answers, rules: rules, keywords: KeywordCheck(try #require(filing.banks[.keywords]))),
      .classifier: try .content(draw, answers: answers, rules: rules, classifier: Judge()),
    ]
  }

  func refusals(_ filing: FilingCase, _ kind: BankKind, refused: Int) throws -> TestScore {
    let draw = try Draw(from: try #require(filing.banks[kind]), rules: rules, seed: 13)
    return try .refusals(draw, answers: answers(draw, refused: refused), rules: rules)
  }
}

/// What a call refused with, or nil.
func refusal(_ body: () throws -> Void) -> Refusal? {
  do { try body() } catch { return error as? Refusal }
  return nil
}
