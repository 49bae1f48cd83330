public import Vocabulary

/// What is done about a find, from nothing to stopping the call.
public enum GuardAction: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// Nothing, and it is not counted.
  case pass
  /// It is in the verdict.
  case record
  /// It is in the verdict and leaves as `*`.
  case mask
  /// The prompt is not sent, or the answer ends before it.
  case block

  private var rank: Int {
    switch self {
    case .pass: 0
    case .record: 1
    case .mask: 2
    case .block: 3
    }
  }
  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// What a guard does with prompts and with answers.
public struct GuardPolicy: Hashable, Sendable, Codable {
  public var prompt: Rules
  public var answer: Rules

  public init(prompt: Rules = Rules(), answer: Rules = Rules()) {
    self.prompt = prompt
    self.answer = answer
  }

  /// Sides that are left out do what is usual.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    prompt = try members.decodeIfPresent(Rules.self, forKey: .prompt) ?? Rules()
    answer = try members.decodeIfPresent(Rules.self, forKey: .answer) ?? Rules()
  }

  public subscript(side: GuardSide) -> Rules { side == .prompt ? prompt : answer }

  public struct Rules: Hashable, Sendable, Codable {
    /// By the bank's category.
    public var keywords: [String: GuardAction]
    /// For categories that are not named.
    public var otherKeywords: GuardAction
    /// By ``PatternRule``'s id. What is not named passes.
    public var patterns: [String: GuardAction]
    /// What the outside classifier's scores lead to, if one is asked.
    public var classifier: ModerationThresholds?

    public init(
      keywords: [String: GuardAction] = [:], otherKeywords: GuardAction = .block,
      patterns: [String: GuardAction] = GuardPolicy.maskedPatterns, classifier: ModerationThresholds? = nil
    ) {
      self.keywords = keywords
      self.otherKeywords = otherKeywords
      self.patterns = patterns
      self.classifier = classifier
    }

    /// Members that are left out do what is usual.
    public init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        keywords: try members.decodeIfPresent([String: GuardAction].self, forKey: .keywords) ?? [:],
        otherKeywords: try members.decodeIfPresent(GuardAction.self, forKey: .otherKeywords) ?? .block,
        patterns: try members.decodeIfPresent([String: GuardAction].self, forKey: .patterns)
          ?? GuardPolicy.maskedPatterns,
        classifier: try members.decodeIfPresent(ModerationThresholds.self, forKey: .classifier))
    }
  }

  /// The standard patterns are masked.
  public static let maskedPatterns = Dictionary(
    uniqueKeysWithValues: PatternRule.standard.map { ($0.rawValue, GuardAction.mask) })

  /// Refuses what no guard can do: rules that do not exist, scores that are none.
  public func validate() throws(Refusal) {
    for side in GuardSide.allCases {
      for name in self[side].patterns.keys.sorted() where PatternRule(rawValue: name) == nil {
        let known = PatternRule.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal(
          .unacceptable, rule: "guard.unknown-pattern",
          Text(zh: "没有名为 \(name.prefix(40)) 的规则", en: "there is no pattern \(name.prefix(40))"),
          remedy: Text(zh: "可用：\(known)", en: "there are: \(known)"), field: "/\(side.rawValue)/patterns")
      }
      if self[side].keywords.count > KeywordBank.mostCategories {
        throw Refusal(
          .tooLarge, rule: "guard.policy-size", Text(zh: "策略中类别过多", en: "the policy names too many categories"),
          field: "/\(side.rawValue)/keywords")
      }
      try self[side].classifier?.validate(field: "/\(side.rawValue)/classifier")
    }
  }
}

public enum GuardSide: String, Hashable, Sendable, Codable, CaseIterable {
  case prompt, answer
}
