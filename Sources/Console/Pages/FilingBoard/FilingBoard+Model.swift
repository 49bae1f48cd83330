public import Vocabulary

extension Console {
  /// A model held against the rules of the national filing, clause by clause.
  public enum FilingBoard {
    public struct Model: Sendable {
      /// The service and the model that it is about.
      public var service: String
      public var model: String
      public var provider: String
      /// Of the assessment.
      public var on: Instant?
      /// The rules' version.
      public var rules: String
      /// Whether a filing is needed (`filing`, `registration`, `none` …), and why.
      public var need: String
      public var why: Text
      /// `conforms`, `doesNotConform` or `notApplicable`.
      public var overall: String
      public var results: [Result]

      public init(
        service: String, model: String, provider: String, on: Instant?, rules: String, need: String, why: Text,
        overall: String, results: [Result]
      ) {
        self.service = service
        self.model = model
        self.provider = provider
        self.on = on
        self.rules = rules
        self.need = need
        self.why = why
        self.overall = overall
        self.results = results
      }
    }

    /// The reader's own models, and the board of one of them.
    public struct Shelf: Sendable {
      public var own: [OwnModel]
      public var shown: String?
      public var board: Model?

      public init(own: [OwnModel] = [], shown: String? = nil, board: Model? = nil) {
        self.own = own
        self.shown = shown
        self.board = board
      }
    }

    /// One clause answered.
    public struct Result: Sendable {
      public var clause: String
      public var outcome: String
      public var why: Text
      public var evidence: [Text]
      public var gaps: [Gap]

      public init(clause: String, outcome: String, why: Text, evidence: [Text] = [], gaps: [Gap] = []) {
        self.clause = clause
        self.outcome = outcome
        self.why = why
        self.evidence = evidence
        self.gaps = gaps
      }
    }

    /// What is missing, and what to do next.
    public struct Gap: Sendable {
      public var what: Text
      public var next: Text
      public var isAdvice: Bool

      public init(what: Text, next: Text, isAdvice: Bool = false) {
        self.what = what
        self.next = next
        self.isAdvice = isAdvice
      }
    }
  }
}

extension Console.FilingBoard.Model {
  /// The most clauses, and gaps of one, that a page shows.
  static let mostClauses = 500
  static let mostGaps = 60

  /// Reads `assessment.json`, or `need.json` where no filing is needed, as `lingqu model filing` writes them. Refuses what is neither.
  public init(reading json: JSON) throws(Refusal) {
    let need = json["need"] ?? json
    guard let kind = need["kind"]?.string, let why = Self.text(need["why"]) else { throw Self.refusal }
    var results: [Console.FilingBoard.Result] = []
    for item in (json["results"]?.array ?? []).prefix(Self.mostClauses) {
      guard let clause = item["clause"]?.string, let outcome = item["outcome"]?.string,
        let why = Self.text(item["why"])
      else { throw Self.refusal }
      results.append(
        .init(
          clause: clause, outcome: outcome, why: why,
          evidence: (item["evidence"]?.array ?? []).prefix(Self.mostGaps).compactMap { Self.text($0["what"]) },
          gaps: (item["gaps"]?.array ?? []).prefix(Self.mostGaps).compactMap { gap in
            guard let what = Self.text(gap["what"]), let next = Self.text(gap["next"]) else { return nil }
            return .init(what: what, next: next, isAdvice: gap["isAdvice"]?.bool ?? false)
          }))
    }
    let subject = json["subject"] ?? .null
    self.init(
      service: subject["service"]?.string ?? "",
      model: [subject["model"]?.string, subject["modelVersion"]?.string].compactMap { $0 }.joined(separator: " "),
      provider: subject["provider"]?.string ?? "", on: json["on"]?.string.flatMap { Instant($0) },
      rules: json["rules"]?.string ?? "", need: kind, why: why,
      overall: json["overall"]?.string ?? "notApplicable", results: results)
  }

  private static func text(_ json: JSON?) -> Text? {
    guard let zh = json?["zh"]?.string, let en = json?["en"]?.string else { return nil }
    return Text(zh: String(zh.prefix(600)), en: String(en.prefix(600)))
  }

  private static var refusal: Refusal {
    Refusal(
      .invalid, rule: "filing.assessment-unreadable", Text(zh: "这不是备案评估结果", en: "this is no filing assessment"),
      remedy: Text(
        zh: "选择 lingqu model filing 写出的 assessment.json",
        en: "choose the assessment.json that lingqu model filing writes"),
      field: "/document")
  }
}
