public import Vocabulary

/// A term of a bank and the category that it stands for.
public struct Keyword: Hashable, Sendable, Codable {
  public var term: String
  /// Id of the category: a risk class of the filing rules, for instance `A.1-a`.
  public var category: String

  public init(term: String, category: String) {
    self.term = term
    self.category = category
  }
}

/// The terms that a guard looks for. Bounded; every term is there once in a category, as the folding sees it.
public struct KeywordBank: Sendable {
  public static let mostTerms = 200_000
  /// UTF-8 bytes of one term, and of all of them.
  public static let longestTerm = 256
  public static let mostBytes = 4 << 20
  public static let mostCategories = 1_000
  public static let longestCategory = 64
  /// Different characters in all terms.
  public static let mostCharacters = 60_000

  public let keywords: [Keyword]
  /// The categories in the order in which they first come.
  public let categories: [String]
  public let folding: TextFolding
  /// For each keyword the place of its category in ``categories``.
  let category: [UInt16]

  /// - Throws: `Refusal` if a term breaks a rule; ``Defect`` says which.
  public init(_ keywords: [Keyword], folding: TextFolding = TextFolding()) throws(Refusal) {
    var collector = Collector(folding)
    for (index, keyword) in keywords.enumerated() { collector.add(keyword.term, keyword.category, line: index + 1) }
    self = try collector.bank()
  }

  init(keywords: [Keyword], categories: [String], category: [UInt16], folding: TextFolding) {
    self.keywords = keywords
    self.categories = categories
    self.category = category
    self.folding = folding
  }

  /// What is wrong with one line.
  public struct Defect: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
      case empty, duplicate, tooLong = "too-long", control, notText = "not-text", category, row
    }
    /// From 1; in JSON the place in the array.
    public var line: Int
    public var kind: Kind
    /// The line that has the same term.
    public var first: Int?
  }
}
