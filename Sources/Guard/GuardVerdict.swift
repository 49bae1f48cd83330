/// What a guard found in one text, for the record: rules, counts and places, never the text.
public struct GuardVerdict: Hashable, Sendable, Codable {
  /// Places and keywords that a finding lists at most. All are counted.
  public static let mostListed = 16

  public var side: GuardSide
  /// The strictest of the findings' actions; `pass` without any.
  public var action: GuardAction
  /// Sorted by source and rule.
  public var findings: [Finding]
  /// UTF-8 bytes that were looked at.
  public var bytes: Int

  public init(side: GuardSide, action: GuardAction = .pass, findings: [Finding] = [], bytes: Int = 0) {
    self.side = side
    self.action = action
    self.findings = findings
    self.bytes = bytes
  }

  public enum Source: String, Hashable, Sendable, Codable, Comparable {
    case keyword, pattern, classifier
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  public struct Finding: Hashable, Sendable, Codable {
    public var source: Source
    /// The keyword's category, the pattern's id, or the classifier's category.
    public var rule: String
    public var action: GuardAction
    public var count: Int
    /// Places in the bank of the first keywords found.
    public var keywords: [Int]
    /// Start and end of the first finds, in bytes of the text.
    public var places: [[Int]]
    /// The classifier's score, in thousandths.
    public var score: Int?

    public init(
      source: Source, rule: String, action: GuardAction, count: Int, keywords: [Int] = [], places: [[Int]] = [],
      score: Int? = nil
    ) {
      self.source = source
      self.rule = rule
      self.action = action
      self.count = count
      self.keywords = keywords
      self.places = places
      self.score = score
    }
  }

  /// This verdict and what the classifier says.
  public func adding(_ more: [Finding]) -> GuardVerdict {
    var verdict = self
    verdict.findings = (findings + more).sorted { ($0.source, $0.rule) < ($1.source, $1.rule) }
    verdict.action = more.reduce(action) { max($0, $1.action) }
    return verdict
  }
}

/// Findings while they are counted.
struct GuardTally: Sendable {
  private var keywords: [Int: GuardVerdict.Finding] = [:]
  private var patterns: [PatternRule: GuardVerdict.Finding] = [:]

  mutating func count(_ hit: KeywordHit, category: Int, name: String, _ action: GuardAction) {
    keywords[category, default: .init(source: .keyword, rule: name, action: action, count: 0)]
      .add(hit.range, keyword: hit.keyword)
  }

  mutating func count(_ match: PatternMatch, _ action: GuardAction) {
    patterns[match.rule, default: .init(source: .pattern, rule: match.rule.rawValue, action: action, count: 0)]
      .add(match.range)
  }

  func verdict(_ side: GuardSide, bytes: Int) -> GuardVerdict {
    GuardVerdict(side: side, bytes: bytes).adding(Array(keywords.values) + Array(patterns.values))
  }
}

extension GuardVerdict.Finding {
  fileprivate mutating func add(_ range: Range<Int>, keyword: Int? = nil) {
    count += 1
    if places.count < GuardVerdict.mostListed { places.append([range.lowerBound, range.upperBound]) }
    if let keyword, keywords.count < GuardVerdict.mostListed, !keywords.contains(keyword) { keywords.append(keyword) }
  }
}
