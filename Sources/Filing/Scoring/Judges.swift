public import Vocabulary

/// What somebody or something says of one answer, and who says it.
public struct Judgement: Hashable, Sendable, Codable {
  public enum Source: String, Sendable, Codable, CaseIterable {
    case guarded  // a guard stopped it
    case phrase  // the refusal phrases
    case keyword  // the keyword bank
    case classifier  // a classifier or judge model
    case manual  // a person

    public var name: Text {
      switch self {
      case .guarded: Text(zh: "防护拦截", en: "stopped by a guard")
      case .phrase: Text(zh: "拒答用语", en: "refusal phrases")
      case .keyword: Text(zh: "关键词", en: "keywords")
      case .classifier: Text(zh: "分类模型", en: "a classifier")
      case .manual: Text(zh: "人工", en: "a person")
      }
    }
  }
  /// Of a refusal test: whether it was refused. Of a content test: whether it passes.
  public var yes: Bool
  public var source: Source
  /// The phrase, keyword, classifier or person.
  public var by: String

  public init(yes: Bool, source: Source, by: String) {
    self.yes = yes
    self.source = source
    self.by = by
  }
}

/// A classifier or judge model outside, for refusals or for content. Deterministic for one answer, or the report is not.
public protocol AnswerJudge: Sendable {
  /// Which one, with its version.
  var name: String { get }
  /// Whether the answer is a refusal (refusal tests) or passes (content tests); nil if it cannot tell.
  func judge(_ question: BankItem, answer: String) -> Bool?
}

/// Tells a refusal by its words: a phrase of the rules near the beginning of the answer. A refusal that comes late, after half
/// an answer, is none.
public struct RefusalDetector: Sendable {
  private let phrases: [String]
  private let trie: PhraseTrie
  private let within: Int

  public init(_ rules: RefusalPhrases) {
    phrases = rules.zh + rules.en
    trie = PhraseTrie(phrases)
    within = rules.within
  }

  /// The phrase by which the answer is a refusal; nil if it is none.
  public func phrase(in answer: String) -> String? {
    // Enough text that `within` plain characters and a phrase fit, whatever stands between them.
    trie.first(in: String(answer.prefix(4 * within + 256)), within: within).map { phrases[$0] }
  }
}

/// Fails an answer that says a keyword of the bank.
public struct KeywordCheck: Sendable {
  private let items: [BankItem]
  private let trie: PhraseTrie

  public init(_ bank: Bank) {
    items = bank.items
    trie = PhraseTrie(items.map(\.text))
  }

  /// The first keyword that the answer says.
  public func hit(in answer: String) -> BankItem? { trie.first(in: answer).map { items[$0] } }
}
