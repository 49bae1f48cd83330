/// A bank and a policy, ready to look at texts: immutable, made once for each version of them.
public struct ContentGuard: Sendable {
  let matcher: KeywordMatcher?
  public let policy: GuardPolicy
  private let sides: [GuardSide: Actions]

  /// What one side does, looked up by number.
  struct Actions: Sendable {
    let keywords: [GuardAction]
    let patterns: [PatternRule: GuardAction]
    let rules: Set<PatternRule>
    /// Whether keywords, patterns have to be held back until it is known that they are none.
    let holdsKeywords: Bool
    let holdsPatterns: Bool
    let looksForKeywords: Bool
  }

  /// - Parameter matcher: none looks for patterns only.
  public init(_ matcher: KeywordMatcher?, _ policy: GuardPolicy) {
    self.matcher = matcher
    self.policy = policy
    sides = Dictionary(
      uniqueKeysWithValues: GuardSide.allCases.map { side in
        let rules = policy[side]
        let keywords = matcher?.bank.categories.map { rules.keywords[$0] ?? rules.otherKeywords } ?? []
        var patterns: [PatternRule: GuardAction] = [:]
        for rule in PatternRule.allCases {
          if let action = rules.patterns[rule.rawValue], action != .pass { patterns[rule] = action }
        }
        let actions = Actions(
          keywords: keywords, patterns: patterns, rules: Set(patterns.keys),
          holdsKeywords: keywords.contains { $0 >= .mask }, holdsPatterns: patterns.values.contains { $0 >= .mask },
          looksForKeywords: keywords.contains { $0 > .pass })
        return (side, actions)
      })
  }

  func actions(_ side: GuardSide) -> Actions {
    sides[side]
      ?? Actions(
        keywords: [], patterns: [:], rules: [], holdsKeywords: false, holdsPatterns: false, looksForKeywords: false)
  }

  /// Looks at a whole prompt. All of it, so that the verdict counts everything.
  /// - Returns: the verdict and, unless it blocks, the prompt with what is to be masked masked.
  public func check(prompt: String) -> (verdict: GuardVerdict, text: String?) {
    var stream = GuardStream(self, .prompt, stopsAtBlock: false)
    var prompt = prompt
    let first = prompt.withUTF8 { stream.feed($0) }
    let last = stream.finish()
    let verdict = stream.verdict
    if verdict.action == .block { return (verdict, nil) }
    return (verdict, verdict.action < .mask ? prompt : String(decoding: first + last, as: UTF8.self))
  }

  /// Looks at texts without passing them on.
  public func scan(_ side: GuardSide) -> TextScan { TextScan(self, side) }

  /// A guard for one answer.
  public func answer() -> AnswerGuard { AnswerGuard(self) }
}
