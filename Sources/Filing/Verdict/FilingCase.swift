public import Vocabulary

/// Everything that one filing is judged by. What is nil or absent was not done.
public struct FilingCase: Sendable {
  public static let mostPapers = 50
  public static let longestWords = 4000

  public var subject: FilingSubject
  /// The day of the assessment, by the caller's clock.
  public var on: Instant
  public var banks: [BankKind: Bank] = [:]
  public var register: CorpusRegister?
  public var samples: [SampleScore.Method: SampleScore] = [:]
  /// Content tests by their method.
  public var content: [TestScore.Method: TestScore] = [:]
  public var toRefuse: TestScore?
  public var notToRefuse: TestScore?
  /// By the clause's id.
  public var answers: [String: ClauseAnswer] = [:]

  public init(subject: FilingSubject, on: Instant) {
    self.subject = subject
    self.on = on
  }

  /// Reads the applicant's answers: `{"5.2 a)": {"outcome": "conforms", "why": "…", "papers": [{"kind": "policy", "name":
  /// "…", "sha256": "…"}]}}`.
  public static func answers(reading bytes: [UInt8], rules: FilingRules) throws(Refusal) -> [String: ClauseAnswer] {
    let file = "条款问卷"
    guard bytes.count <= 4 << 20 else { throw .tooLarge(file, "4 MiB") }
    let json: JSON
    do { json = try JSON.parse(bytes) } catch {
      throw .file(file, Text(zh: "不是 JSON：\(error)", en: "not JSON: \(error)"))
    }
    let answers: [String: ClauseAnswer]
    do { answers = try json.decode() } catch {
      let wrong = FilingRules.words(error)
      throw .file(
        file, Text(zh: "格式不对：\(wrong)", en: "not of the form that is read: \(wrong)"),
        remedy: Text(
          zh: "每条：{\"outcome\": \"conforms\", \"why\": \"…\", \"papers\": [{\"kind\": \"policy\", \"name\": \"…\"}]}",
          en:
            "each clause: {\"outcome\": \"conforms\", \"why\": \"…\", \"papers\": [{\"kind\": \"policy\", \"name\": \"…\"}]}"
        ))
    }
    try check(answers, rules: rules)
    return answers
  }

  /// The questionnaire to fill in: every clause that applies and that the hub does not measure, with what it asks and which
  /// papers it wants. What is left as it is does not conform.
  public static func questionnaire(for subject: FilingSubject, rules: FilingRules) -> JSON {
    var entries: [String: JSON] = [:]
    for clause in rules.clauses where clause.measure == nil {
      if let fact = clause.when, !subject.facts.contains(fact) { continue }
      entries[clause.id] = [
        "outcome": JSON(Outcome.doesNotConform.rawValue), "why": "", "papers": [],
        "title": JSON(clause.title.zh), "asks": JSON(clause.asks.zh),
        "wants": .array((clause.wants ?? []).map { ["kind": JSON($0.rawValue), "name": JSON($0.name.zh)] }),
      ]
    }
    return .object(entries)
  }

  static func check(_ answers: [String: ClauseAnswer], rules: FilingRules) throws(Refusal) {
    let asked = Dictionary(rules.clauses.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for (id, answer) in answers.sorted(by: { $0.key < $1.key }) {
      func bad(_ why: Text) -> Refusal {
        Refusal(.invalid, rule: "filing.answer", why, field: "/\(id.prefix(40))")
      }
      guard let clause = asked[id] else {
        throw bad(Text(zh: "没有条款 \(id.prefix(40))", en: "no clause \(id.prefix(40))"))
      }
      guard clause.measure == nil else {
        throw bad(
          Text(
            zh: "\(id) 由测得的数据判断，不能填写", en: "\(id) is judged by what was measured, it is not answered by hand"))
      }
      guard answer.why.utf8.count <= longestWords, answer.papers.count <= mostPapers,
        answer.papers.allSatisfy({ $0.name.utf8.count <= 500 })
      else { throw bad(Text(zh: "\(id) 的内容过长", en: "\(id): too long, or too many papers")) }
      guard answer.papers.allSatisfy({ paper in paper.sha256.map(isDigest) ?? true }) else {
        throw bad(Text(zh: "\(id) 的 sha256 应为 64 位小写十六进制", en: "\(id): a sha256 has 64 lower-case hexadecimal digits"))
      }
    }
  }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
