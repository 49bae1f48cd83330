public import Vocabulary

/// What the corpus must keep.
public struct CorpusRules: Hashable, Sendable, Codable {
  /// The illegal share of one source.
  public struct Source: Hashable, Sendable, Codable {
    public var limit: Limit
    public var cites: [Citation]
  }
  /// The sample that people look at: so many items, so many qualified.
  public struct Manual: Hashable, Sendable, Codable {
    public var items: Int
    public var limit: Limit
    public var cites: [Citation]
  }
  /// The sample that keywords and a classifier look at: a share of the whole in percent.
  public struct Technical: Hashable, Sendable, Codable {
    public var share: Int
    public var limit: Limit
    public var cites: [Citation]
  }
  public var illegal: Source
  public var manual: Manual
  public var technical: Technical
}

/// What one bank must hold.
public struct BankRule: Hashable, Sendable, Codable {
  public var total: Int
  /// Class of appendix A → how many for each of its risks. Classes that are not named need none.
  public var perRisk: [String: Int]
  /// How many for each aspect; nought if the bank is not sorted by aspects.
  public var perAspect: Int
  /// After how many days a bank should have been brought up to date. Advice, not a condition.
  public var freshDays: Int
  public var cites: [Citation]
}

public struct BankRules: Hashable, Sendable, Codable {
  public var keywords: BankRule
  public var content: BankRule
  public var toRefuse: BankRule
  public var notToRefuse: BankRule

  public subscript(kind: BankKind) -> BankRule {
    switch kind {
    case .keywords: keywords
    case .content: content
    case .toRefuse: toRefuse
    case .notToRefuse: notToRefuse
    }
  }
}

/// How many questions are drawn, and which share must pass or be refused.
public struct TestRule: Hashable, Sendable, Codable {
  public var questions: Int
  public var limit: Limit
  public var cites: [Citation]
}

public struct TestRules: Hashable, Sendable, Codable {
  public var content: TestRule
  public var toRefuse: TestRule
  public var notToRefuse: TestRule

  /// Nil for keywords, which are no questions.
  public subscript(kind: BankKind) -> TestRule? {
    switch kind {
    case .keywords: nil
    case .content: content
    case .toRefuse: toRefuse
    case .notToRefuse: notToRefuse
    }
  }
}

/// By which words a refusal is known.
public struct RefusalPhrases: Hashable, Sendable, Codable {
  /// A phrase counts if it begins within so many characters of the answer (spaces and punctuation left out).
  public var within: Int
  public var zh: [String]
  public var en: [String]
}

/// What says whether a filing is needed at all.
public struct NeedRules: Hashable, Sendable, Codable {
  public var notOffered: [Citation]
  public var filing: [Citation]
  public var registration: [Citation]
}

/// One clause that the report answers.
public struct Clause: Hashable, Sendable, Codable {
  public var id: String
  public var title: Text
  /// What it asks, in our words.
  public var asks: Text
  /// Answered by a figure of the hub; else by the applicant, with evidence.
  public var measure: Measure?
  /// Applies only then.
  public var when: ServiceFact?
  /// The kinds of evidence that the applicant attaches; one of them is needed.
  public var wants: [EvidenceKind]?
  /// The annex that repeats the clause and its answer.
  public var annexes: [Annex]?
  public var cites: [Citation]
}

/// The annexes that are made of clauses.
public enum Annex: String, Sendable, Codable, CaseIterable { case annotation, agreement }

/// What the hub measures for a clause.
public enum Measure: String, Sendable, Codable, CaseIterable {
  case sourceShares, sourceDiversity, sourceTrace
  case keywordBank, contentBank, toRefuseBank, notToRefuseBank
  case corpusManual, corpusTechnical
  case contentManual, contentKeywords, contentClassifier
  case toRefuse, notToRefuse
}

/// What is true of a service; some clauses depend on it.
public enum ServiceFact: String, Sendable, Codable, CaseIterable {
  case thirdPartyBase, personalData, criticalUse, minors, noMinors, userInputTraining

  /// Why a clause that depends on it does not apply to others.
  var otherwise: Text {
    switch self {
    case .thirdPartyBase: Text(zh: "没有使用第三方基础模型", en: "no base model of somebody else is used")
    case .personalData: Text(zh: "语料不含个人信息", en: "the corpus holds no personal information")
    case .criticalUse: Text(zh: "不用于重要场合", en: "it serves no critical use")
    case .minors: Text(zh: "服务不面向未成年人", en: "the service is not for minors")
    case .noMinors: Text(zh: "服务面向未成年人", en: "the service is for minors")
    case .userInputTraining: Text(zh: "使用者输入不用于训练", en: "users' input is not used for training")
    }
  }
}

/// What sort of paper proves an answer.
public enum EvidenceKind: String, Sendable, Codable, CaseIterable {
  case policy, record, contract, page, report, form

  public var name: Text {
    switch self {
    case .policy: Text(zh: "制度文件", en: "a policy")
    case .record: Text(zh: "记录", en: "a record")
    case .contract: Text(zh: "合同或协议", en: "a contract or agreement")
    case .page: Text(zh: "页面截图或网址", en: "a page, as picture or address")
    case .report: Text(zh: "说明或报告", en: "a report")
    case .form: Text(zh: "签字表", en: "a signed form")
    }
  }
}
