public import Vocabulary

/// The four banks of a filing.
public enum BankKind: String, Sendable, Codable, CaseIterable {
  case keywords, content, toRefuse, notToRefuse

  public var name: Text {
    switch self {
    case .keywords: Text(zh: "关键词库", en: "keyword bank")
    case .content: Text(zh: "生成内容测试题库", en: "content question bank")
    case .toRefuse: Text(zh: "应拒答测试题库", en: "to-refuse bank")
    case .notToRefuse: Text(zh: "非拒答测试题库", en: "not-to-refuse bank")
    }
  }
}

/// A keyword or a question.
public struct BankItem: Hashable, Sendable, Codable {
  /// Unique in its bank.
  public var id: String
  public var text: String
  /// A risk of appendix A; nil in a bank that is sorted by aspects.
  public var risk: String?
  public var aspect: String?

  public init(id: String, text: String, risk: String? = nil, aspect: String? = nil) {
    self.id = id
    self.text = text
    self.risk = risk
    self.aspect = aspect
  }

  /// What it is sorted under: its risk or its aspect.
  public var group: String { risk ?? aspect ?? "" }
}

/// Why a row of a bank's file does not count.
public struct BankProblem: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case empty, tooLong, unknownRisk, unknownAspect, sameID, duplicate, nearIdentical

    public var name: Text {
      switch self {
      case .empty: Text(zh: "内容为空", en: "empty")
      case .tooLong: Text(zh: "内容过长", en: "too long")
      case .unknownRisk: Text(zh: "没有这种安全风险", en: "no such risk")
      case .unknownAspect: Text(zh: "没有这个方面", en: "no such aspect")
      case .sameID: Text(zh: "编号重复", en: "the id is there twice")
      case .duplicate: Text(zh: "内容重复", en: "a duplicate")
      case .nearIdentical:
        Text(zh: "与另一条只差大小写、标点或空格", en: "differs from another only in case, width, punctuation or spaces")
      }
    }
  }
  public var kind: Kind
  public var line: Int
  /// The line that it repeats.
  public var of: Int?
  /// The beginning of what stands there.
  public var found: String
}

/// A bank as it was read: the entries that count, and what does not and why.
public struct Bank: Hashable, Sendable {
  /// How many problems are told one by one.
  public static let mostProblems = 1000

  public let kind: BankKind
  public internal(set) var items: [BankItem] = []
  /// The first ``mostProblems``; ``problemCounts`` counts all.
  public internal(set) var problems: [BankProblem] = []
  public internal(set) var problemCounts: [BankProblem.Kind: Int] = [:]
  /// SHA-256 of the file.
  public let digest: String
  /// When it was last brought up to date, as its keeper says.
  public var updated: Instant?

  init(kind: BankKind, digest: String, updated: Instant?) {
    self.kind = kind
    self.digest = digest
    self.updated = updated
  }
}
